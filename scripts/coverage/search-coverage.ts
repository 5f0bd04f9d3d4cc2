import { nothing, sourceOf } from '../../harness/plan/given.ts';
import { judgeProbe } from '../../harness/analyze/search/probe.ts';
import type { Judgement } from '../../harness/analyze/search/probe.ts';
import { holds } from '../../harness/analyze/objective.ts';
import type { Objective } from '../../harness/analyze/objective.ts';
import { History } from '../../harness/core/history.ts';
import type { Answer } from '../../harness/core/operation.ts';
import { randomStream } from '../../harness/core/random.ts';
import { fewChoices } from '../../harness/cli/choices.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { raceLengths } from '../../harness/experiments/search/race-length.ts';
import { searchPlan } from '../../harness/experiments/search/search-plan.ts';
import { raceBounds } from '../../harness/experiments/search/search-rate.ts';
import type { LongRun } from './long-run.ts';
import { exponentialOf } from './server.ts';
import type { Server } from './server.ts';

/** What became of many searches at one rate of one server. */
export interface SearchCoverage {
  readonly server: string;
  readonly objective: string;
  readonly ratePerS: number;
  /** The figure in the long run: milliseconds, or a share. */
  readonly truth: number;
  readonly keeps: boolean;
  readonly searches: number;
  /** Races until one told, or the last that a search would run, on average; and how long all of them were. */
  readonly races: number;
  readonly seconds: number;
  /** Intervals of the last races that have both ends, and how many of them hold the truth; then of all, those without an upper end too. */
  readonly bothEnds: number;
  readonly bothEndsCovered: number;
  readonly covered: number;
  /** Races that said so. */
  readonly holds: number;
  readonly broken: number;
}

const quantiles: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 };
const accepted: Answer = { kind: 'accepted', version: 2, added: [] };
const conflict: Answer = { kind: 'conflict', reason: 'write-conflict', retryable: true };

/** Races one rate as a search does, again and again, and counts. `alter` is there to make the count fail. */
export function searchCoverageOf(
  server: Server,
  objectiveText: string,
  ratePerS: number,
  longRun: LongRun,
  {
    searches,
    seed,
    alter = (judgement) => judgement,
  }: {
    readonly searches: number;
    readonly seed: number;
    readonly alter?: (judgement: Judgement) => Judgement;
  },
): SearchCoverage {
  const flags = sourceOf({ objective: objectiveText, strategy: 'atomic-script' });
  const plan = searchPlan({ flags, variables: nothing }, fewChoices);
  const [cell] = plan.cells;
  const [threshold] = plan.objective.thresholds;
  if (cell === undefined || threshold === undefined) throw new Error('a plan has a cell and a bound');
  const quantile = quantiles[threshold.metric];
  const truth = quantile === undefined ? longRun.waiting : longRun.quantileMs(quantile);
  const counts = { races: 0, ms: 0, bothEnds: 0, bothEndsCovered: 0, covered: 0, holds: 0, broken: 0 };
  for (let search = 0; search < searches; search++) {
    const { firstMs, mostMs } = raceBounds(plan, cell.durationMs, ratePerS);
    const lengths = raceLengths(firstMs, mostMs);
    let judgement: Judgement = { outcome: 'undecided', bounds: [] };
    let length = lengths.next();
    for (let race = 0; length.done !== true; race++) {
      const random = randomStream(seed, search, race, ratePerS);
      judgement = alter(
        judged(
          server,
          plan.objective,
          { ratePerS, durationMs: length.value, warmupMs: cell.warmupMs },
          random,
        ),
      );
      counts.races += 1;
      counts.ms += length.value;
      length = lengths.next(judgement);
    }
    const [bound] = judgement.bounds;
    const isCovered = bound !== undefined && bound.low <= truth && truth <= (bound.high ?? Infinity);
    if (isCovered) counts.covered += 1;
    if (bound?.high !== undefined) {
      counts.bothEnds += 1;
      if (isCovered) counts.bothEndsCovered += 1;
    }
    if (judgement.outcome === 'pass') counts.holds += 1;
    if (judgement.outcome === 'fail') counts.broken += 1;
  }
  const { races, ms, ...counted } = counts;
  return {
    server: server.name,
    objective: objectiveText,
    ratePerS,
    truth,
    keeps: holds(threshold, truth),
    searches,
    races: races / searches,
    seconds: ms / searches / 1000,
    ...counted,
  };
}

/** One race of a server that was idle when the warm-up began, as its record is judged. */
function judged(
  server: Server,
  objective: Objective,
  cell: { readonly ratePerS: number; readonly durationMs: number; readonly warmupMs: number },
  random: () => number,
): Judgement {
  const { ratePerS, durationMs, warmupMs } = cell;
  const endMs = warmupMs + durationMs;
  const serve = server.start(random);
  const expected = (ratePerS * endMs) / 1000;
  const history = new History(1, Math.ceil(expected + 10 * Math.sqrt(expected) + 10));
  for (let dueMs = exponentialOf(random, 1000 / ratePerS); dueMs < endMs && !history.full;) {
    const row = history.count;
    const { doneMs, waited } = serve(dueMs);
    const [status, answer] = waited ? [409, conflict] : [200, accepted];
    history.append(row + 1, row, 1, 0, 0, 1, 0, status, answer, dueMs, dueMs, doneMs);
    history.settle(row, waited ? 'gaveUp' : 'won');
    dueMs += exponentialOf(random, 1000 / ratePerS);
  }
  const figures = figuresOf(history, { fromMs: warmupMs, toMs: endMs });
  return judgeProbe(
    {
      ...figures,
      durationS: durationMs / 1000,
      warnings: [],
      promise: 'none',
      verdict: { result: 'valid', anomalies: [], reasons: [] },
    },
    objective,
  );
}
