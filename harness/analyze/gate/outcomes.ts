import { mostBlocks } from '../comparison/blocks-needed.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatCount } from '../../core/units.ts';
import { holds, judge, measuredBy } from '../objective.ts';
import type { Span, Threshold } from '../objective.ts';
import type { BoundVerdict } from './gate.ts';

/** As many as a comparison is usually made of. */
export const usualBlocks = 10;

/**
 * Says what an interval tells of a bound; where it tells nothing, how many blocks would. `needed` answers that, of runs held
 * against the kept ones or against as many kept ones as one could wish for.
 */
export function told(
  found: Omit<BoundVerdict, 'says'>,
  span: Span,
  count: number,
  needed: (against: 'these' | 'many') => number | undefined,
): BoundVerdict {
  const says = judge(found.threshold, span);
  if (says !== 'open') return { ...found, says: says === 'holds' ? 'met' : 'missed' };
  const tried = count === 1 ? '1 run does not tell' : `${count} runs do not tell`;
  const blocks = needed('these');
  if (blocks !== undefined)
    return { ...found, says: 'open', why: `${tried}; about ${blocks} blocks would`, blocks };
  const why =
    needed('many') === undefined
      ? `${tried}, and ${mostBlocks} would not: it is too near its bound, or runs scatter too much`
      : `${tried}, and no number of them would against so few kept ones: keep more (--blocks ${usualBlocks})`;
  return { ...found, says: 'open', why };
}

/** What was seen of these races alone: no interval, and of several runs the worst. */
export function asSeen(threshold: Threshold, figure: number): BoundVerdict {
  return { threshold, figure, low: figure, high: figure, says: holds(threshold, figure) ? 'met' : 'missed' };
}

/** A bound of which nothing is known. */
export function open(threshold: Threshold, why: string): BoundVerdict {
  return { threshold, says: 'open', why };
}

/** The figures that a bound speaks of, of the runs that measured it. */
export function figuresOf(threshold: Threshold, runs: readonly RunRecord[]): number[] {
  return runs.flatMap((run) => measuredBy(threshold, run) ?? []);
}

/** Says that some of the runs did not measure a figure. */
export function unmeasured(some: number, all: number, who: string): string {
  const times = all === 1 ? '' : ` in ${formatCount(some)} of ${formatCount(all)} runs`;
  return `${who} did not measure it${times}: too few operations carry it; a longer race has more (--duration)`;
}
