import type { Gate } from '../analyze/gate/gate.ts';
import type { Kept } from '../analyze/gate/kept.ts';
import { ContendError } from '../core/errors.ts';
import type { Plan } from '../plan/cell.ts';
import type { Sources } from '../plan/given.ts';
import { readResults } from '../results/read-results.ts';

/** A plan with what its rows are held to. */
export interface HeldPlan {
  readonly plan: Plan;
  /** Absent where they are held to nothing. */
  readonly gate?: Gate;
}

/**
 * Reads the records that rows are held against, while the plan is made. Throws one ContendError with every problem of
 * both, so that nothing is raced that could not be judged.
 */
export async function withGate(planned: Promise<Plan>, { flags, variables }: Sources): Promise<HeldPlan> {
  const name = 'objective-baseline';
  const typedPath = (flags.given.get(name) ?? variables.given.get(name))?.texts[0];
  const reading = typedPath === undefined ? undefined : readKept(typedPath);
  const [plan, early] = await Promise.allSettled([planned, reading]);
  if (plan.status === 'rejected') {
    if (early.status === 'rejected') throw together(plan.reason, early.reason);
    throw plan.reason;
  }
  const { held, cells } = plan.value;
  if (held === undefined) return { plan: plan.value };
  const { objective, baseline } = held;
  if (baseline === undefined) return { plan: plan.value, gate: { objective } };
  if (early.status === 'rejected') throw early.reason;
  // It may stand in the plan's file.
  const kept = early.value ?? (await readKept(baseline));
  const raced = kept.runs.map(({ workload, strategy }) => `${workload}/${strategy}`);
  if (!cells.some(({ workload, strategy }) => raced.includes(`${workload}/${strategy}`)))
    throw new ContendError('CTD_OPTIONS', [
      `--${name}: ${baseline} holds nothing that is raced here, only ${[...new Set(raced)].join(', ')}; name a run of the same workloads and strategies`,
    ]);
  return { plan: plan.value, gate: { objective, kept } };
}

async function readKept(path: string): Promise<Kept> {
  return { path, runs: await readResults([path]) };
}

/** One failure with the problems of both, where both are such that a person can act on. */
function together(one: unknown, other: unknown): unknown {
  if (!(one instanceof ContendError) || !(other instanceof ContendError)) return one;
  return new ContendError(one.code, [...one.problems, ...other.problems]);
}
