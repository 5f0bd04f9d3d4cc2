import { wholeArrivals } from './pacer.ts';
import type { Pacer } from './pacer.ts';

/** A rate that grows linearly from 0 to the given rate over the run: half as many arrivals as at the full rate. */
export const ramp: Pacer = {
  name: 'ramp',
  about: 'arrivals whose rate grows linearly from 0 to the given rate',
  // n arrivals are due by time t when rate * t^2 / (2 * duration) = n.
  *arrivals(ratePerS, durationMs) {
    const count = wholeArrivals((ratePerS * durationMs) / 2000);
    for (let index = 0; index < count; index++) yield Math.sqrt((2000 * index * durationMs) / ratePerS);
  },
};
