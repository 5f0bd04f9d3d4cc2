import { formatCount } from '../../core/units.ts';
import { holds, judge, measuredBy } from '../objective.ts';
import type { Threshold } from '../objective.ts';
import type { Judged } from '../objective-metrics.ts';
import { knownSpan } from './known-span.ts';
import type { KnownSpan, Measured } from './known-span.ts';

/** What is looked at of a run to judge a bound. */
export type OneRun = Judged & Measured;

/** A bound of the objective as one run found it. */
export interface JudgedBound {
  readonly text: string;
  readonly figure?: number;
  /** Where the figure lies with 95 %; the upper end is absent where too few samples tell. */
  readonly low: number;
  readonly high?: number;
  /** Answers that the interval rests on, and how many independent ones tell as much. */
  readonly answers?: number;
  readonly independent?: number;
  readonly says: 'holds' | 'broken' | 'open';
}

/** A bound with where its figure lies. */
export interface KnownBound {
  readonly threshold: Threshold;
  readonly span: KnownSpan;
  readonly bound: JudgedBound;
}

/** Judges a bound by the interval of one run. Needs `histogramsReady`. */
export function knownBound(threshold: Threshold, run: OneRun): KnownBound {
  const figure = measuredBy(threshold, run);
  const span = knownSpan(threshold, run, figure);
  const bound = {
    text: threshold.text,
    ...(figure === undefined ? {} : { figure }),
    low: span.low,
    ...(Number.isFinite(span.high) ? { high: span.high } : {}),
    ...(span.rests === undefined
      ? {}
      : { answers: Math.round(span.rests.answers), independent: Math.floor(span.rests.independent) }),
    says: judge(threshold, span),
  };
  return { threshold, span, bound };
}

/** A bound that is open, with what it lacks where the race was too short for the likeness of its answers. */
export function lackingWords({
  span: { rests },
  bound: { text, answers = 0, independent = 0 },
}: KnownBound): string {
  if (rests === undefined || rests.independent >= rests.needed) return text;
  return `${text}: ${formatCount(answers)} answers, of which neighbours are alike, count as ${formatCount(independent)}, and ${formatCount(rests.needed)} are needed`;
}

/** Intervals shrink with the square root of time; a little more than that, lest a race miss it closely. */
const margin = 1.2;

/** How many times as long a race has to be for an open bound, if its figure and the likeness stay what they are. */
export function longerFor({ threshold, span, bound: { figure } }: KnownBound): number {
  const { rests, low, high } = span;
  const isBeyond = figure !== undefined && !holds(threshold, figure);
  if (rests !== undefined && rests.independent < rests.needed && !isBeyond)
    return (margin * rests.needed) / rests.independent;
  if (figure === undefined) return Infinity;
  const reach = threshold.value > figure ? high - figure : figure - low;
  return margin * (reach / (threshold.value - figure)) ** 2;
}
