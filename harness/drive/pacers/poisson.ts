import type { Pacer } from './pacer.ts';

/** Independent arrivals at a mean rate: exponential distances, as from many clients that know nothing of each other. */
export const poisson: Pacer = {
  name: 'poisson',
  about: 'independent arrivals at a mean rate',
  *arrivals(ratePerS, durationMs, random) {
    for (let at = gap(ratePerS, random); at < durationMs; at += gap(ratePerS, random)) yield at;
  },
};

function gap(ratePerS: number, random: () => number): number {
  return (-Math.log(1 - random()) * 1000) / ratePerS;
}
