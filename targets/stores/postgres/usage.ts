import type { StoreUsage } from '../../../harness/core/store.ts';
import type { Connections } from './connections.ts';
import { childrenOf, processState } from './processes.ts';

/** Length of the clock tick in which the system counts the CPU of processes, in milliseconds: 100 a second on Linux. */
const tickMs = 10;

/** What the server has spent: the CPU of all its processes where they run on this machine and may be looked at. */
export async function usageOf(connections: Connections): Promise<StoreUsage> {
  const text = `select current_setting('server_version'), pg_backend_pid(), pg_postmaster_start_time()::text`;
  const [row = []] = await connections.use((session) => session.run(text));
  const version = String(row[0]).split(' ')[0] ?? 'unknown';
  const cpuMs = serverCpuMs(Number(row[1]));
  return {
    version,
    run: String(row[2]),
    commands: connections.statements,
    ...(cpuMs === undefined ? {} : { cpuMs }),
  };
}

/** CPU of a postmaster and its children since it started, by the pid of one of its backends; undefined elsewhere. */
function serverCpuMs(backend: number): number | undefined {
  const own = processState(backend);
  if (own?.name.startsWith('postgres') !== true) return undefined;
  const postmaster = processState(own.parent);
  if (postmaster?.name.startsWith('postgres') !== true) return undefined;
  const ticks = childrenOf(own.parent).reduce(
    (sum, child) => sum + (processState(child)?.ownTicks ?? 0),
    postmaster.ownTicks + postmaster.endedTicks,
  );
  return ticks * tickMs;
}
