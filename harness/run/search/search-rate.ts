import { highestRate } from '../../analyze/search/highest-rate.ts';
import type { ProbeOutcome, SearchResult } from '../../analyze/search/highest-rate.ts';
import { judgeProbe, operationsNeeded } from '../../analyze/search/probe.ts';
import type { Judgement } from '../../analyze/search/probe.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../plan/cell.ts';
import type { SearchPlan } from './search-plan.ts';

/** One race of a search. */
export interface Probe extends Judgement {
  readonly ratePerS: number;
  readonly record: RunRecord;
}

/** Races cells one after another; the next one is asked for when the record of the last one was taken. */
export type Racing = (cells: Iterable<Cell>) => AsyncIterable<RunRecord>;

/** How a race that told nothing is made longer, and how often. */
const longer = { factor: 2, times: 2 };

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
  const needed = operationsNeeded(plan.objective);
  let begun = 0;
  let ratePerS = 0;
  let judgement: Judgement | undefined;
  let result: SearchResult = { kind: 'unconfirmed' };

  /** How often the last race that told something had been made longer: its neighbours are as hard to tell. */
  let lengthened = 0;

  function* races(): Generator<Cell, ProbeOutcome | 'stop'> {
    const firstMs = Math.max(cell.durationMs, Math.ceil((1000 * needed) / ratePerS));
    for (;;) {
      if (begun === plan.probes || clock() - startedMs >= plan.withinMs) return 'stop';
      begun += 1;
      yield {
        ...cell,
        ratePerS,
        durationMs: firstMs * longer.factor ** lengthened,
        seed: cell.seed + begun - 1,
      };
      const outcome = judgement?.outcome ?? 'undecided';
      if (outcome !== 'undecided' || lengthened === longer.times) return outcome;
      lengthened += 1;
    }
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
