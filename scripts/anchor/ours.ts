import { History } from '../../harness/core/history.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { closedLoop, keys, rowsUntil } from './closed-loop.ts';
import type { ClientReport } from './load.ts';
import { warmUpS } from './load.ts';
import { endWithParent } from '../parent.ts';

/** Drives our closed loop with history and histograms: `ours PORT SECONDS`. */
const [port = '0', seconds = '1'] = process.argv.slice(2);
endWithParent();
await histogramsReady();
const warmUpMs = warmUpS * 1000;
const endMs = warmUpMs + Number(seconds) * 1000;
const history = new History(keys, rowsUntil(endMs));
const race = await closedLoop(Number(port), endMs, history);
let before = process.cpuUsage();
setTimeout(() => (before = process.cpuUsage()), warmUpMs);
await race();
const requests = recorded();
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
