import type { RunRecord } from '../../core/run-record.ts';
import { formatDuration } from '../../core/units.ts';
import { holds } from '../objective.ts';
import type { Span, Threshold } from '../objective.ts';
import { metrics } from '../objective-metrics.ts';
import { knownBound, lackingWords, longerFor } from '../search/known-bound.ts';
import { knownSpan } from '../search/known-span.ts';
import { wilsonInterval } from '../wilson.ts';
import { comparedWithKept } from './compare-with-kept.ts';
import { mostBlocks } from '../comparison/blocks-needed.ts';
import { asSeen, figuresOf, open, told, unmeasured } from './outcomes.ts';
import { flawOf } from './flaw.ts';
import type { BoundVerdict } from './gate.ts';
import { intervalAround, runsNeeded, sampleOf, scaleOf, spreadOfMean } from './sample.ts';

/** Judges one bound by the runs of a row. Needs `histogramsReady`. */
export function judgeBound(
  threshold: Threshold,
  runs: readonly RunRecord[],
  partner: readonly RunRecord[] = [],
): BoundVerdict {
  const verdict = asMeasured(threshold, runs, partner);
  if (verdict.says === 'open') return verdict;
  const keptFlaw = threshold.ofKept === true ? flawOf(partner, 'the kept run') : undefined;
  const flaw = keptFlaw ?? flawOf(runs, 'the row');
  if (flaw === undefined) return verdict;
  // What was seen to be wrong is wrong, and a service that falls behind surely keeps to no bound that it breaks.
  const stands = threshold.metric === 'violations' || flaw.holdsNothing !== true;
  if (verdict.says === 'missed' && keptFlaw === undefined && stands) return verdict;
  return { ...verdict, says: 'open', why: flaw.why };
}

function asMeasured(
  threshold: Threshold,
  runs: readonly RunRecord[],
  partner: readonly RunRecord[],
): BoundVerdict {
  const { metric, ofKept } = threshold;
  const unjudged =
    metric === 'violations'
      ? runs.find(({ verdict, promise }) => promise === 'none' || verdict.result === 'inconclusive')
      : undefined;
  const figures = figuresOf(threshold, runs);
  if (unjudged !== undefined && !figures.some((count) => !holds(threshold, count)))
    return open(
      threshold,
      unjudged.promise === 'none'
        ? 'nobody looks for any in this workload'
        : `not proven: ${unjudged.verdict.reasons.join('; ')}`,
    );
  const [one] = runs;
  const single = runs.length === 1 ? one : undefined;
  if (figures.length < runs.length && (single === undefined || slowestOfAll(threshold, single) === undefined))
    return open(threshold, unmeasured(runs.length - figures.length, runs.length, 'the row'));
  if (ofKept === true) return comparedWithKept(threshold, figures, runs, partner);
  if (metric === 'max' || metric === 'violations') return asSeen(threshold, Math.max(...figures));
  return single === undefined ? bySeveral(threshold, figures, runs) : byOneRun(threshold, single);
}

/** What there is to say of one race: its long run, by how alike its answers are. */
function byOneRun(threshold: Threshold, run: RunRecord): BoundVerdict {
  const known = knownBound(threshold, run);
  const { figure, low, high, says } = known.bound;
  const found = {
    threshold,
    ...(figure === undefined ? {} : { figure }),
    low,
    ...(high === undefined ? {} : { high }),
  };
  if (says !== 'open') return { ...found, says: says === 'holds' ? 'met' : 'missed' };
  const slowest = slowestOfAll(threshold, run);
  if (slowest !== undefined) return { ...found, high: slowest, says: 'met' };
  const longer = longerFor(known);
  const lacks = lackingWords(known);
  const words = [
    ...(lacks === threshold.text ? [] : [lacks.slice(threshold.text.length + 2)]),
    Number.isFinite(longer)
      ? `a race of about ${formatDuration(Math.ceil(longer * run.durationS) * 1000)} would tell`
      : known.bound.independent === 0
        ? 'race longer, or with more --warmup: it was not the same all the time'
        : 'no longer race would tell, if its figure stays where it is',
  ];
  return { ...found, says: 'open', why: words.join('; '), ...(Number.isFinite(longer) ? { longer } : {}) };
}

/**
 * The slowest operation where it keeps to a bound of a percentile, in a race whose rate changes by design: that has no long run
 * which could be foretold, so that such a bound is, as one of the maximum, about this race. Else undefined.
 */
function slowestOfAll(threshold: Threshold, { arrival, latencyMs }: RunRecord): number | undefined {
  if (threshold.ofKept === true) return undefined;
  const { max } = latencyMs.operation;
  const isAbout = arrival === 'ramp' && metrics[threshold.metric].unit === 'ms';
  return isAbout && max !== undefined && holds(threshold, max) ? max : undefined;
}

/** Several runs: how they scatter says how far off their middle may be. */
function bySeveral(
  threshold: Threshold,
  figures: readonly number[],
  runs: readonly RunRecord[],
): BoundVerdict {
  const { unit } = metrics[threshold.metric];
  const scale = scaleOf(unit, figures);
  const sample = sampleOf(figures, scale);
  const around = intervalAround(sample.mean, spreadOfMean(sample));
  const within = unit === 'share' ? asIfIndependent(threshold, figures, runs) : undefined;
  const span = {
    low: Math.min(scale.from(around.low), within?.low ?? Infinity),
    high: Math.max(scale.from(around.high), within?.high ?? 0),
  };
  const found = { threshold, figure: scale.from(sample.mean), ...span };
  const distance = Math.abs(sample.mean - scale.to(threshold.value));
  return told(found, span, runs.length, () =>
    runsNeeded(distance, (count) => spreadOfMean(sample, count), { from: runs.length, most: mostBlocks }),
  );
}

/** Where all answers together place a share: runs in which something never happened do not say that it never does. */
function asIfIndependent(threshold: Threshold, figures: readonly number[], runs: readonly RunRecord[]): Span {
  const answers = runs.map((run, at) => knownSpan(threshold, run, figures[at]).rests?.answers ?? 0);
  const hits = answers.reduce((sum, count, at) => sum + count * (figures[at] ?? 0), 0);
  const [low, high] = wilsonInterval(
    hits,
    answers.reduce((sum, count) => sum + count, 0),
  );
  return { low, high };
}
