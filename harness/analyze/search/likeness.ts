import { studentQuantile } from '../student.ts';

/** What was counted in windows of equal length, one after another: hits, among trials where they are a share of some. */
export interface Counted {
  readonly hits: readonly number[];
  readonly trials?: readonly number[];
}

/** How much what follows is like what went before. */
export interface Likeness {
  /** By how much more the hits of the whole race scatter than independent ones would; at least 1. */
  readonly factor: number;
  /** For how many windows they are alike: the integrated autocorrelation time; at least 1. */
  readonly lasts: number;
}

/** Reads the counts that a record keeps as a text. */
export function countsIn(text: string): number[] {
  return text.split(' ').map(Number);
}

/** Neighbours that are alike by less than this share are not told from chance. */
const noise = 0.01;

/**
 * Finds how long hits are alike. Their variance over a long time is the sum of their autocovariances, as far as these are
 * certain: pairs of neighbouring ones, while the pairs are positive and as long as they do not grow (Geyer's initial
 * monotone sequence, 1992). What a short series hides of its own variance, because its mean is its own, is put back.
 */
export function likenessOf({ hits, trials }: Counted): Likeness {
  const count = hits.length;
  const all = sumOf(hits);
  const of = trials === undefined ? count : sumOf(trials);
  const share = all / of;
  const expected = trials === undefined ? all / count : (share * (1 - share) * of) / count;
  // What never happens, or always, shows no likeness.
  if (!(expected > 0)) return { factor: 1, lasts: 1 };
  const off = hits.map((hit, at) => hit - share * (trials?.[at] ?? 1));
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let at = lag; at < count; at++) sum += (off[at] ?? 0) * (off[at - lag] ?? 0);
    return sum / count;
  };
  const own = covariance(0);
  if (!(own > 0)) return { factor: 1, lasts: 1 };
  let variance = -own;
  let least = Infinity;
  let lags = 0;
  for (; lags + 1 < count / 2; lags += 2) {
    const pair = covariance(lags) + covariance(lags + 1);
    if (pair <= noise * own) break;
    least = Math.min(least, pair);
    variance += 2 * least;
  }
  const hidden = Math.max(0.25, 1 - (2 * lags - 1) / count);
  const whole = Math.max(variance, own) / hidden;
  return { factor: Math.max(1, whole / expected), lasts: Math.max(1, whole / own) };
}

/** The likeness of the one that is more alike, and for longer. */
export function greaterLikeness(one: Likeness, other: Likeness): Likeness {
  return { factor: Math.max(one.factor, other.factor), lasts: Math.max(one.lasts, other.lasts) };
}

/** Stretches are so many times as long as hits are alike: then one tells hardly anything of the next. */
const apart = 4;
/** Fewer stretches than that say nothing of how stretches scatter. */
const leastStretches = 4;
/** Two-sided 95 % of the normal distribution. */
const z = 1.959963984540054;

/**
 * Which share of the hits counts as if all were independent, 0 where the race was too short to tell. The race is cut into
 * stretches longer than the likeness; Student's t with so many of them takes the place of the normal distribution.
 * `witnesses` are windows that had any hit, where only these show how hits scatter.
 */
export function independentShare({ factor, lasts }: Likeness, windows: number, witnesses = windows): number {
  const stretches = Math.floor(windows / (apart * lasts));
  const freedom = Math.min(stretches, witnesses) - 1;
  if (stretches < leastStretches || freedom < 1) return 0;
  return (z / studentQuantile(0.05, freedom)) ** 2 / factor;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
