import { ContendError } from '../core/errors.ts';
import type { Preflight } from '../experiments/preflight/preflight.ts';
import { broughtOf } from '../plan/cell.ts';
import type { Plan } from '../plan/cell.ts';
import { contradictedWords, preflightProblems } from '../report/documents/preflight.ts';
import { faultOfFile } from '../run/fault-of-file.ts';
import { unlessAborted } from '../run/unless-aborted.ts';
import { AdapterThread } from '../../targets/brought/adapter-thread.ts';
import type { AdapterCalls } from './adapter.ts';
import { refuseUnready } from './refuse-unready.ts';
import { adapterProgram } from './service-file.ts';

/** What came of the adapters of a plan: one was played to its end, or is told to be at fault. */
export interface Preflights {
  readonly played: readonly { readonly file: string; readonly preflight: Preflight }[];
  readonly faults: readonly ContendError[];
}

/** Plays each adapter of a plan once, in a thread that can be ended whatever it does; nothing where a plan has none. */
export async function preflightsOf(
  { cells, modules }: Pick<Plan, 'cells' | 'modules'>,
  signal: AbortSignal,
): Promise<Preflights> {
  const seen = new Set<string>();
  const played: { readonly file: string; readonly preflight: Preflight }[] = [];
  const faults: ContendError[] = [];
  for (const cell of cells) {
    const { workload } = cell;
    const { adapter, urls = [], refuses = [] } = broughtOf(cell);
    const bundle = modules[adapter?.digest ?? ''];
    if (adapter === undefined || bundle === undefined) continue;
    const { name, digest } = adapter;
    const { module, file } = bundle;
    const once = JSON.stringify([name, digest, urls, refuses]);
    if (seen.has(once)) continue;
    seen.add(once);
    const thread = new AdapterThread<AdapterCalls>(adapterProgram);
    try {
      const playing = thread.ask('preflight', { name, module, workload, urls, refuses });
      played.push({ file, preflight: await unlessAborted(signal, playing) });
    } catch (error) {
      const fault = faultOfFile(error, file);
      if (fault === undefined) throw error;
      faults.push(fault);
    } finally {
      await thread.end();
    }
  }
  return { played, faults };
}

/**
 * Plays the adapters of a plan before it races them, unless it says otherwise; refuses all at once that contradict themselves. What can be
 * known without them is told before: no service is touched for a plan that cannot be run.
 */
export async function preflightFirst(
  plan: Pick<Plan, 'cells' | 'modules' | 'preflight' | 'out'>,
  signal: AbortSignal,
): Promise<void> {
  await refuseUnready(plan);
  if (!plan.preflight) return;
  const { played, faults } = await preflightsOf(plan, signal);
  const contradicted = played.flatMap(({ file, preflight }) =>
    preflightProblems(preflight).map((problem) => `${file}: ${problem}`),
  );
  const failed = faults.flatMap(({ problems }) => problems);
  const problems = [...failed, ...contradicted, ...(contradicted.length === 0 ? [] : [contradictedWords])];
  if (problems.length > 0) throw new ContendError(faults[0]?.code ?? 'CTD_ADAPTER', problems);
}
