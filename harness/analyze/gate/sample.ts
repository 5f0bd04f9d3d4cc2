import { studentQuantile } from '../student.ts';
import type { Span } from '../objective.ts';
import type { Unit } from '../objective-metrics.ts';

/** A scale on which runs of one row scatter alike on both sides of their middle, and back. */
export interface Scale {
  readonly to: (value: number) => number;
  readonly from: (value: number) => number;
}

const logs: Scale = { to: Math.log, from: Math.exp };
const plain: Scale = { to: (value) => value, from: (value) => Math.max(0, value) };
/** Arcsine of the root: evens out the scatter of a share, and knows 0 and 1 (Bartlett 1947). */
const shares: Scale = {
  to: (share) => Math.asin(Math.sqrt(share)),
  from: (angle) => Math.sin(Math.min(Math.max(angle, 0), Math.PI / 2)) ** 2,
};

/** The scale of figures: logarithms, or where that cannot be another one. */
export function scaleOf(unit: Unit, values: readonly number[]): Scale {
  if (unit === 'share') return shares;
  return values.every((value) => value > 0) ? logs : plain;
}

/** Figures of several runs of one row, on a scale. */
export interface Sample {
  readonly count: number;
  readonly mean: number;
  /** Sum of the squared distances from the mean. */
  readonly squares: number;
}

/** Takes the figures of runs to a scale. */
export function sampleOf(values: readonly number[], { to }: Scale): Sample {
  const scaled = values.map(to);
  const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
  return {
    count: scaled.length,
    mean,
    squares: scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0),
  };
}

/** How far off an estimate may be, and how many degrees of freedom say so. */
export interface Spread {
  readonly error: number;
  readonly freedom: number;
}

/** The spread of a mean; `count` is for another number of runs that scatter as these do. */
export function spreadOfMean({ squares, count: runs }: Sample, count = runs): Spread {
  return { error: Math.sqrt(squares / (runs - 1) / count), freedom: count - 1 };
}

/** With fewer runs the scatter of a row is taken to be that of the other one. */
const enough = 3;

/**
 * The spread of the difference of two means: each side with its own scatter (Welch 1947), whole degrees of freedom, or
 * where one has too few runs to tell its own, with that of both together. `count` stands for the first one's runs.
 */
export function spreadOfDifference(one: Sample, other: Sample, count = one.count): Spread {
  if (one.count < enough || other.count < enough) {
    const variance = (one.squares + other.squares) / (one.count + other.count - 2);
    const error = Math.sqrt(variance * (1 / count + 1 / other.count));
    return { error, freedom: count + other.count - 2 };
  }
  const [first, second] = [
    one.squares / (one.count - 1) / count,
    other.squares / (other.count - 1) / other.count,
  ];
  const sum = first + second;
  const freedom = sum === 0 ? 1 : sum ** 2 / (first ** 2 / (count - 1) + second ** 2 / (other.count - 1));
  return { error: Math.sqrt(sum), freedom: Math.max(1, Math.floor(freedom)) };
}

/** What both tails of an interval leave out together. */
const tails = 0.05;
/** By degrees of freedom: the same few are asked for again and again. */
const known = new Map<number, number>();

/** How many standard errors an interval reaches to either side. */
function reachOf(freedom: number): number {
  const reach = known.get(freedom) ?? studentQuantile(tails, freedom);
  known.set(freedom, reach);
  return reach;
}

/** The 95 % interval around an estimate, by Student's t. */
export function intervalAround(mean: number, { error, freedom }: Spread): Span {
  const reach = error === 0 ? 0 : reachOf(freedom) * error;
  return { low: mean - reach, high: mean + reach };
}

/** So many standard errors more, and an interval misses the bound four times in five. */
const power = 0.8416;

/**
 * The least number of runs above `from` whose interval would not reach over such a distance, four times in five, if
 * figures stay what they are; undefined where `most` would not do.
 */
export function runsNeeded(
  distance: number,
  spreadWith: (count: number) => Spread,
  { from, most }: { readonly from: number; readonly most: number },
): number | undefined {
  for (let count = Math.max(2, from + 1); count <= most; count++) {
    const { error, freedom } = spreadWith(count);
    if ((reachOf(freedom) + power) * error < distance) return count;
  }
  return undefined;
}
