import { highestRate } from '../../analyze/search/highest-rate.ts';
import type { ProbeOutcome, SearchResult } from '../../analyze/search/highest-rate.ts';
import { judgeProbe, operationsNeeded } from '../../analyze/search/probe.ts';
import type { Judgement } from '../../analyze/search/probe.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { raceLengths } from './race-length.ts';
import type { SearchPlan } from './search-plan.ts';

/** One race of a search. */
export interface Probe extends Judgement {
  readonly ratePerS: number;
  readonly record: RunRecord;
}

/** Races cells one after another; the next one is asked for when the record of the last one was taken. */
export type Racing = (cells: Iterable<Cell>) => AsyncIterable<RunRecord>;

/** No race takes more than this share of the time that a search has: it takes some to find the rate. */
const mostOfTime = 1 / 8;

/** How long races are at a rate: at first by what the objective needs, and never so long that the search ends with one. */
export function raceBounds(
  { objective, withinMs }: Pick<SearchPlan, 'objective' | 'withinMs'>,
  durationMs: number,
  ratePerS: number,
): { readonly firstMs: number; readonly mostMs: number } {
  const firstMs = Math.max(durationMs, Math.ceil((1000 * operationsNeeded(objective)) / ratePerS));
  return { firstMs, mostMs: Math.max(firstMs, Math.floor(withinMs * mostOfTime)) };
}

/**
 * Looks for the highest rate at which a cell keeps to the objective; yields every probe as it ends. A race is as long as
 * it has to be to tell anything, and is repeated, longer, where it did not. Each has a schedule of its own, so that a
 * confirmation is another sample.
 */
export async function* searchRate(
  plan: Omit<SearchPlan, 'cells'>,
  cell: Cell,
  racing: Racing,
  clock: () => number = () => performance.now(),
): AsyncGenerator<Probe, SearchResult> {
  const startedMs = clock();
  const steps = highestRate(plan);
  let begun = 0;
  let ratePerS = 0;
  let judgement: Judgement | undefined;
  let result: SearchResult = { kind: 'unconfirmed' };

  /** How much longer the last race was than the first one at its rate: its neighbours are as hard to tell. */
  let lengthened = 1;

  function* races(): Generator<Cell, ProbeOutcome | 'stop'> {
    const { firstMs, mostMs } = raceBounds(plan, cell.durationMs, ratePerS);
    const lengths = raceLengths(Math.min(Math.ceil(firstMs * lengthened), mostMs), mostMs);
    let length = lengths.next();
    while (length.done !== true) {
      if (begun === plan.probes || clock() - startedMs >= plan.withinMs) return 'stop';
      begun += 1;
      lengthened = length.value / firstMs;
      yield { ...cell, ratePerS, durationMs: length.value, seed: cell.seed + begun - 1 };
      if (judgement === undefined) return 'stop';
      length = lengths.next(judgement);
    }
    return length.value;
  }

  function* cells(): Generator<Cell> {
    let step = steps.next();
    while (step.done !== true) {
      ratePerS = step.value;
      step = steps.next(yield* races());
    }
    result = step.value;
  }

  for await (const record of racing(cells())) {
    judgement = judgeProbe(record, plan.objective);
    yield { ...judgement, ratePerS, record };
  }
  return result;
}
