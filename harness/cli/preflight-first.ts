import { ContendError } from '../core/errors.ts';
import { preflight } from '../experiments/preflight/preflight.ts';
import type { Preflight } from '../experiments/preflight/preflight.ts';
import { broughtOf } from '../plan/cell.ts';
import type { Plan } from '../plan/cell.ts';
import { contradictedWords, preflightProblems } from '../report/documents/preflight.ts';
import { workloads } from '../../workloads/index.ts';

/** Plays each adapter of a plan once; nothing where a plan has none. */
export async function preflightsOf(
  { cells, modules }: Pick<Plan, 'cells' | 'modules'>,
  signal: AbortSignal,
): Promise<readonly Preflight[]> {
  const played = new Map<string, Preflight>();
  for (const cell of cells) {
    const { adapter, urls = [], refuses = [] } = broughtOf(cell);
    const workload = workloads.find(({ name }) => name === cell.workload);
    const module = modules[adapter?.digest ?? ''];
    if (adapter === undefined || workload === undefined || module === undefined) continue;
    const { name, digest } = adapter;
    const once = JSON.stringify([name, digest, urls, refuses]);
    if (!played.has(once))
      played.set(once, await preflight({ name, module, workload, urls, refuses }, signal));
  }
  return [...played.values()];
}

/** Refuses what contradicts itself, with everything that does. */
export function refuseContradicted(preflights: readonly Preflight[]): void {
  const problems = preflights.flatMap(preflightProblems);
  if (problems.length === 0) return;
  throw new ContendError('CTD_ADAPTER', [...problems, contradictedWords]);
}
