import { defaultTuning } from '../../harness/drive/policies/tuning.ts';
import { prepare } from '../../harness/drive/generate.ts';
import { generationCounters } from '../../harness/drive/generations.ts';
import { gateState } from '../../harness/drive/gate.ts';
import { shareOf } from '../../harness/drive/drive.ts';
import { History } from '../../harness/core/history.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { discard } from '../../harness/drive/policies/discard.ts';
import { noop } from '../../workloads/noop.ts';
import type { ClientReport } from './load.ts';
import { request, warmUpS } from './load.ts';

/** Drives our closed loop with history and histograms: `ours PORT SECONDS`. */
const [port = '0', seconds = '1'] = process.argv.slice(2);
await histogramsReady();
const warmUpMs = warmUpS * 1000;
const endMs = warmUpMs + Number(seconds) * 1000;
const keys = 1;
const counters = generationCounters(keys);
counters.seeded.fill(2 ** 31 - 1);
/** More than any server answers to one thread. */
const mostPerMs = 250;
const historyEntries = mostPerMs * endMs;
const race = await prepare(
  {
    workload: noop.name,
    policy: discard.name,
    tuning: defaultTuning,
    precondition: 'etag',
    arrival: 'closed',
    origins: [{ protocol: 'http', host: '127.0.0.1', port: Number(port), prefix: '', echoes: false }],
    plan: {
      clients: request.connections,
      thinkMs: 0,
      startMs: 0,
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
    historyEntries,
    counters,
    reserve: 1,
    gate: gateState(0),
  },
  { workload: noop, policy: discard, pacer: undefined },
  () => {},
);
let before = process.cpuUsage();
setTimeout(() => (before = process.cpuUsage()), warmUpMs);
const { columns, count } = await race(process.hrtime.bigint());
const history = new History(keys, historyEntries, columns);
history.count = count;
const figures = figuresOf(history, { fromMs: warmUpMs, toMs: endMs });
const { user, system } = process.cpuUsage(before);
const requests = figures.statuses['200'] ?? 0;
const answers = Object.values(figures.statuses).reduce((sum, each) => sum + each, 0);
if (answers !== requests) throw new Error(`answers were ${JSON.stringify(figures.statuses)}`);
const report: ClientReport = { requests, seconds: Number(seconds), cpuUs: user + system };
process.stdout.write(`${JSON.stringify(report)}\n`);
