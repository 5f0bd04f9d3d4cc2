import { scatterOf } from '../scatter.ts';
import { blocksNeeded, fewestBlocks, level, widestBand } from './blocks-needed.ts';
import type { Situation } from './blocks-needed.ts';
import { locate } from './hodges-lehmann.ts';
import type { Located } from './hodges-lehmann.ts';
import { holm } from './holm.ts';
import { noiseBand } from './noise-band.ts';
import { signFlipP } from './sign-flip.ts';

/** What a comparison says of one figure of a row. */
export type Word = 'better' | 'worse' | 'equivalent' | 'small' | 'inconclusive';

/** One figure of a row beside the reference: logarithms of ratios, a block each. */
export interface Trial {
  readonly differences: readonly number[];
  /** What the reference differed by from itself, raced again. */
  readonly againsts: readonly number[];
  readonly better: 'more' | 'less';
}

/** What became of a trial, as it is to be read beside the others. */
export interface Outcome {
  readonly word: Word;
  /** Logarithms of ratios. */
  readonly located: Located;
  readonly band: number;
  readonly blocks: number;
  /** By signs alone, and beside the other trials (Holm). */
  readonly p: number;
  readonly adjustedP: number;
  /** About how many blocks would tell; only where these do not, and absent where none would. */
  readonly needs?: number;
}

/**
 * Says of several trials together what can be said. Better and worse need an interval that lies outside of the noise, and a
 * difference that all trials together hardly ever show by chance; with that difference alone it is small. An interval within
 * the noise is equivalent, whatever its sign, where the noise itself is small enough to say so. Everything else is inconclusive.
 */
export function judgeTrials(trials: readonly Trial[]): readonly Outcome[] {
  const ps = trials.map(({ differences }) => signFlipP(differences));
  const adjusted = holm(ps);
  return trials.map(({ differences, againsts, better }, index) => {
    const located = locate(differences);
    const band = noiseBand(againsts);
    const [p = 1, adjustedP = 1] = [ps[index], adjusted[index]];
    const word = wordOf(located, { band, adjustedP, better });
    const tests = trials.length;
    const outcome = { word, located, band, blocks: differences.length, p, adjustedP };
    if (word !== 'inconclusive') return outcome;
    const blocks = againsts.length > 0 ? againsts.length : differences.length;
    const needs = needsOf(differences, { effect: located.estimate, band, blocks, tests });
    return needs === undefined ? outcome : { ...outcome, needs };
  });
}

function wordOf(
  { low, high }: Located,
  { band, adjustedP, better }: { readonly band: number; readonly adjustedP: number } & Pick<Trial, 'better'>,
): Word {
  if (low === undefined || high === undefined) return 'inconclusive';
  if (low >= -band && high <= band && band <= widestBand) return 'equivalent';
  if (adjustedP > level || (low <= 0 && high >= 0)) return 'inconclusive';
  if (low <= band && high >= -band) return 'small';
  return low > 0 === (better === 'more') ? 'better' : 'worse';
}

function needsOf(differences: readonly number[], how: Omit<Situation, 'spread'>): number | undefined {
  const n = differences.length;
  if (n < 2) return fewestBlocks(how.tests);
  const spread = Math.sqrt(scatterOf(differences).squares / (n - 1));
  const needs = blocksNeeded({ ...how, spread });
  // These did not tell.
  return needs === undefined ? undefined : Math.max(needs, n + 1);
}
