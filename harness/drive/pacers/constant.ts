import { wholeArrivals } from './pacer.ts';
import type { Pacer } from './pacer.ts';

/** One arrival every 1/rate seconds, the first at once. */
export const constant: Pacer = {
  name: 'constant',
  about: 'arrivals at equal distances',
  *arrivals(ratePerS, durationMs) {
    const count = wholeArrivals((ratePerS * durationMs) / 1000);
    for (let index = 0; index < count; index++) yield (index * 1000) / ratePerS;
  },
};
