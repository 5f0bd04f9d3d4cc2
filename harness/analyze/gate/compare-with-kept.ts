import type { RunRecord } from '../../core/run-record.ts';
import type { Threshold } from '../objective.ts';
import { metrics } from '../objective-metrics.ts';
import { mostBlocks } from '../comparison/blocks-needed.ts';
import { asSeen, figuresOf, open, told, unmeasured, usualBlocks } from './outcomes.ts';
import type { BoundVerdict } from './gate.ts';
import { intervalAround, runsNeeded, sampleOf, scaleOf, spreadOfDifference } from './sample.ts';
import type { Sample } from './sample.ts';

/** The ratio to the kept figure: it takes several runs on one side at least to know how runs scatter. */
export function comparedWithKept(
  threshold: Threshold,
  figures: readonly number[],
  runs: readonly RunRecord[],
  partner: readonly RunRecord[],
): BoundVerdict {
  if (partner.length === 0) return open(threshold, 'there is no kept run of this row');
  const before = figuresOf(threshold, partner);
  if (before.length < partner.length)
    return open(threshold, unmeasured(partner.length - before.length, partner.length, 'the kept run'));
  const middle = (values: readonly number[]): number => {
    const scale = scaleOf(metrics[threshold.metric].unit, values);
    return scale.from(sampleOf(values, scale).mean);
  };
  if (threshold.metric === 'max') {
    const [figure, kept] = [Math.max(...figures), Math.max(...before)];
    const seen = asSeen(threshold, figure / kept);
    return { ...seen, figure, kept };
  }
  const found = { threshold, figure: middle(figures), kept: middle(before) };
  if (![...figures, ...before].every((value) => value > 0))
    return {
      ...found,
      says: 'open',
      why: 'it was 0 in a run, of which nothing is a percentage; write a bound of its own',
    };
  if (runs.length + partner.length < 3)
    return {
      ...found,
      says: 'open',
      why: `one run here and one kept do not say how runs differ by chance; race some (--blocks ${usualBlocks})`,
      blocks: usualBlocks,
    };
  const logs = scaleOf('perS', figures);
  const [now, then] = [sampleOf(figures, logs), sampleOf(before, logs)];
  const difference = now.mean - then.mean;
  const around = intervalAround(difference, spreadOfDifference(now, then));
  const span = { low: Math.exp(around.low), high: Math.exp(around.high) };
  const distance = Math.abs(difference - Math.log(threshold.value));
  return told({ ...found, ...span }, span, runs.length, (against) =>
    runsNeeded(
      distance,
      (count) => spreadOfDifference(now, against === 'these' ? then : manyLike(then, now), count),
      { from: runs.length, most: mostBlocks },
    ),
  );
}

/** As many runs as one could wish for that scatter as these do, or where one has no scatter as the others do. */
function manyLike(sample: Sample, other: Sample): Sample {
  const { squares, count } = sample.count > 1 ? sample : other;
  return { count: mostBlocks, mean: sample.mean, squares: (squares / (count - 1)) * (mostBlocks - 1) };
}
