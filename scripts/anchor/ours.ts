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

/**
 * Drives our closed loop with history and histograms: `ours PORT SECONDS`; with `bare` as a third word the same loop
 * records nothing but how many requests there were, which shows what recording costs.
 */
const [port = '0', seconds = '1', mode] = process.argv.slice(2);
const isBare = mode === 'bare';
let counted = 0;
if (isBare) {
  History.prototype.append = function append(): void {
    this.count += 1;
    counted += 1;
  };
  History.prototype.settle = function settle(): void {};
}
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
    keepsAsked: false,
    counters,
    reserve: 1,
    gate: gateState(0),
  },
  { workload: noop, policy: discard, pacer: undefined },
  () => {},
);
let before = process.cpuUsage();
let countedBefore = 0;
setTimeout(() => {
  before = process.cpuUsage();
  countedBefore = counted;
}, warmUpMs);
const { columns, count } = await race(process.hrtime.bigint());
const history = new History(keys, historyEntries, columns);
history.count = count;
const requests = isBare ? counted - countedBefore : recorded();
const { user, system } = process.cpuUsage(before);
const report: ClientReport = { requests, seconds: Number(seconds), cpuUs: user + system };
process.stdout.write(`${JSON.stringify(report)}\n`);

/** Makes all figures of what was recorded, as part of what recording costs. */
function recorded(): number {
  const { statuses } = figuresOf(history, { fromMs: warmUpMs, toMs: endMs });
  const accepted = statuses['200'] ?? 0;
  const answers = Object.values(statuses).reduce((sum, each) => sum + each, 0);
  if (answers !== accepted) throw new Error(`answers were ${JSON.stringify(statuses)}`);
  return accepted;
}
