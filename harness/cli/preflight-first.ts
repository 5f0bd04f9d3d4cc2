import { ContendError } from '../core/errors.ts';
import type { Preflight } from '../experiments/preflight/preflight.ts';
import { broughtOf } from '../plan/cell.ts';
import type { Plan } from '../plan/cell.ts';
import { contradictedWords, preflightProblems } from '../report/documents/preflight.ts';
import { unlessAborted } from '../run/unless-aborted.ts';
import { AdapterThread } from '../../targets/brought/adapter-thread.ts';
import type { AdapterCalls } from './adapter.ts';
import { adapterProgram } from './service-file.ts';

/** Plays each adapter of a plan once, in a thread that can be ended whatever it does; nothing where a plan has none. */
export async function preflightsOf(
  { cells, modules }: Pick<Plan, 'cells' | 'modules'>,
  signal: AbortSignal,
): Promise<readonly Preflight[]> {
  const played = new Map<string, Preflight>();
  for (const cell of cells) {
    const { workload } = cell;
    const { adapter, urls = [], refuses = [] } = broughtOf(cell);
    const module = modules[adapter?.digest ?? ''];
    if (adapter === undefined || module === undefined) continue;
    const { name, digest } = adapter;
    const once = JSON.stringify([name, digest, urls, refuses]);
    if (played.has(once)) continue;
    const thread = new AdapterThread<AdapterCalls>(adapterProgram);
    try {
      const playing = thread.ask('preflight', { name, module, workload, urls, refuses });
      played.set(once, await unlessAborted(signal, playing));
    } finally {
      await thread.end();
    }
  }
  return [...played.values()];
}

/** Plays the adapters of a plan before it races them, unless it says otherwise; refuses what contradicts itself. */
export async function preflightFirst(
  plan: Pick<Plan, 'cells' | 'modules' | 'preflight'>,
  signal: AbortSignal,
): Promise<void> {
  if (!plan.preflight) return;
  const problems = (await preflightsOf(plan, signal)).flatMap(preflightProblems);
  if (problems.length === 0) return;
  throw new ContendError('CTD_ADAPTER', [...problems, contradictedWords]);
}
