import type { Evidence } from '../core/evidence.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Cell } from '../plan/cell.ts';
import { nothing } from '../plan/given.ts';
import { planOf } from '../plan/plan.ts';
import { runPlan } from '../run/run-plan.ts';
import type { RunParts } from '../run/run-plan.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { runParts } from './parts.ts';

/** Races each of these once, in their order, telling on the line which one; yields it with its record. */
export async function* raceAll<R extends { readonly cell: Cell }>(
  races: readonly R[],
  how: {
    readonly nameOf: (race: R) => string;
    readonly signal: AbortSignal;
    readonly line: Line;
    readonly onEvidence?: (race: R, evidence: Evidence) => void;
    /** Each race ends when no more of its requests can be kept, rather than being judged as it goes. */
    readonly untilFull?: boolean;
  },
): AsyncGenerator<{ readonly race: R; readonly record: RunRecord }> {
  const parts = runParts((_, index) => {
    how.line.show(`race ${index + 1} of ${races.length}: ${how.nameOf(races[index]!)}`);
  }, how.signal);
  const usual = planOf({ flags: nothing, variables: nothing }, choices);
  const plan = { ...usual, cells: races.map(({ cell }) => cell) };
  const onEvidence: RunParts['onEvidence'] = (_, index, evidence) =>
    how.onEvidence?.(races[index]!, evidence);
  let done = 0;
  for await (const record of runPlan(plan, { ...parts, untilFull: how.untilFull === true, onEvidence }))
    yield { race: races[done++]!, record };
}
