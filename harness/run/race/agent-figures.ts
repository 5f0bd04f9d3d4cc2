import type { AgentFigures } from '../../core/run-record.ts';
import type { Warning } from '../../core/warning.ts';
import { Durations, percentilesOf } from '../../measure/histogram.ts';
import type { Window } from '../../measure/window.ts';
import type { AgentReport } from './agents.ts';
import type { Finished } from './finished.ts';

/** What each agent did and used; absent where the load came from threads of this process. */
export function agentFiguresOf(finished: Finished, window: Window): readonly AgentFigures[] | undefined {
  const { agents } = finished.raced;
  return agents?.map((report, at) => {
    const { name, threads, lateMs } = report;
    const delays = delaysOf(finished, agents, at);
    return {
      name,
      threads,
      cpuShare: coresOf(report),
      ...(lateMs > 0 ? { lateMs } : {}),
      latenessMs: latenessOf(finished, agents, at, window),
      ...(delays === undefined ? {} : { eventLoopDelayMs: delays }),
    };
  });
}

/** Above this share of a core for each of its threads an agent counts as saturated. */
const saturated = 0.9;

/** Agents that take a race its proof, by name: those that began late, and those that were slower than the service. */
export function agentWarnings(agents: readonly AgentReport[], serviceShare: number): readonly Warning[] {
  return agents.flatMap((report): Warning[] => {
    const { name, threads, lateMs } = report;
    const cores = coresOf(report) / threads;
    return [
      ...(lateMs > 0
        ? [
            {
              code: 'agent-late' as const,
              text: `agent ${name} began ${lateMs.toFixed(1)} ms after the race, so that others raced without it`,
            },
          ]
        : []),
      ...(cores > saturated && serviceShare < saturated
        ? [
            {
              code: 'generator-saturated' as const,
              text: `agent ${name} used ${cores.toFixed(2)} core a thread, the service ${serviceShare.toFixed(2)}: the figures are the generator's`,
            },
          ]
        : []),
    ];
  });
}

function coresOf({ cpuMs, seconds }: AgentReport): number {
  return seconds > 0 ? cpuMs / seconds / 1000 : 0;
}

/** How many threads some agents have. */
function threadsOf(agents: readonly AgentReport[]): number {
  return agents.reduce((sum, { threads }) => sum + threads, 0);
}

/** Its event loop that was late most. */
function delaysOf({ raced }: Finished, agents: readonly AgentReport[], at: number) {
  return raced.generated
    .slice(threadsOf(agents.slice(0, at)), threadsOf(agents.slice(0, at + 1)))
    .flatMap(({ eventLoopDelayMs }) => eventLoopDelayMs ?? [])
    .toSorted((one, other) => other.p99 - one.p99)[0];
}

/** From the time an operation was due to its first request, of operations of the measured time. */
function latenessOf(
  { raced: { history } }: Finished,
  agents: readonly AgentReport[],
  at: number,
  { fromMs, toMs }: Window,
): AgentFigures['latenessMs'] {
  const { attempt, client, intended, sent } = history.columns;
  const threads = threadsOf(agents);
  const [from, to] = [threadsOf(agents.slice(0, at)), threadsOf(agents.slice(0, at + 1))];
  const lateness = new Durations();
  for (let row = 0; row < history.count; row++) {
    const dueMs = intended[row]!;
    const thread = client[row]! % threads;
    if (attempt[row] !== 1 || dueMs < fromMs || dueMs >= toMs || thread < from || thread >= to) continue;
    lateness.record(sent[row]! - dueMs);
  }
  const percentiles = percentilesOf(lateness.histogram);
  lateness.destroy();
  return percentiles;
}
