import type { Counting } from '../../harness/drive/tally.ts';
import { sharedTally } from '../../harness/drive/tally.ts';
import { defaultTuning } from '../../harness/drive/policies/tuning.ts';
import { prepare } from '../../harness/drive/generate.ts';
import { generationCounters } from '../../harness/drive/generations.ts';
import { gateState } from '../../harness/drive/gate.ts';
import { shareOf } from '../../harness/drive/drive.ts';
import type { History } from '../../harness/core/history.ts';
import { discard } from '../../harness/drive/policies/discard.ts';
import { noop } from '../../workloads/noop.ts';
import type { DialectOrder } from '../../harness/drive/dialects/dialect-of.ts';
import { request } from './load.ts';

/** More than any server answers to one thread. */
const mostPerMs = 250;
export const keys = 1;

/** How many rows a history must hold for a loop that goes on until `endMs`. */
export const rowsUntil = (endMs: number): number => mostPerMs * endMs;

/** Makes our closed loop ready to send the request of the comparison; the race that it returns goes on until `endMs`. */
export async function closedLoop(
  port: number,
  endMs: number,
  { history, counting }: { readonly history: History; readonly counting?: Counting },
  dialect: DialectOrder = { kind: 'contend' },
): Promise<() => Promise<void>> {
  const counters = generationCounters(keys);
  counters.seeded.fill(2 ** 31 - 1);
  const ready = await prepare(
    {
      workload: noop.name,
      policy: discard.name,
      tuning: defaultTuning,
      precondition: 'etag',
      dialect,
      arrival: 'closed',
      origins: [{ protocol: 'http', host: '127.0.0.1', port, prefix: '', echoes: false }],
      plan: {
        clients: request.connections,
        thinkMs: 0,
        startMs: 0,
        measuredFromMs: 0,
        endMs,
        drainMs: 1000,
        rounds: 0,
        warmupRounds: 0,
      },
      share: shareOf(0, 1, request.connections),
      settings: { capacity: 10, clients: request.connections },
      seed: 1,
      ratePerS: 0,
      keys,
      skew: { kind: 'uniform' },
      timeoutMs: 5000,
      historyEntries: history.capacity,
      keepsAsked: 'none',
      counters,
      reserve: 1,
      gate: gateState(0),
      tally: sharedTally(),
    },
    { workload: noop, policy: discard, pacer: undefined, history, ...(counting && { counting }) },
    { low: () => {}, warm: () => {} },
  );
  return async () => void (await ready.race(process.hrtime.bigint()));
}
