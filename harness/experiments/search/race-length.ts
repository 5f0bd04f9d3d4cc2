import type { ProbeOutcome } from '../../analyze/search/highest-rate.ts';
import type { Judgement } from '../../analyze/search/probe.ts';

/** How much longer a race that told nothing is followed by, at least and at most, and how often. */
const longer = { least: 2, most: 8, times: 2 };

/**
 * How long the races at one rate are, in milliseconds: the first one, then longer ones by what the last one lacked, until
 * one tells, or has lasted for `mostMs`. Is told the judgement of each race, and ends with what the last one said.
 */
export function* raceLengths(firstMs: number, mostMs: number): Generator<number, ProbeOutcome, Judgement> {
  let ms = firstMs;
  for (let lengthened = 0; ; lengthened++) {
    const judgement = yield ms;
    if (judgement.outcome !== 'undecided' || lengthened === longer.times || ms >= mostMs)
      return judgement.outcome;
    const factor = Math.min(Math.max(judgement.longer ?? longer.least, longer.least), longer.most);
    ms = Math.min(Math.ceil(ms * factor), mostMs);
  }
}
