import { wholeArrivals } from './pacer.ts';
import type { Pacer } from './pacer.ts';

/** One arrival every 1/rate seconds, the first at once. */
export const constant: Pacer = {
  name: 'constant',
  about: 'arrivals at equal distances',
  draw: (ratePerS, durationMs) => {
    const count = wholeArrivals((ratePerS * durationMs) / 1000);
    return Float64Array.from({ length: count }, (_, index) => (index * 1000) / ratePerS);
  },
};
