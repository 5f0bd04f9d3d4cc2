import { History } from '../../harness/core/history.ts';
import { figuresOf } from '../../harness/measure/figures.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import type { DialectOrder } from '../../harness/drive/dialects/dialect-of.ts';
import { IdSource } from '../../harness/drive/dialects/service/ids.ts';
import { Whereabouts } from '../../harness/drive/dialects/service/whereabouts.ts';
import { closedLoop, keys, rowsUntil } from './closed-loop.ts';
import type { ClientReport } from './load.ts';
import { warmUpS } from './load.ts';
import { endWithParent } from '../parent.ts';

/** Drives our closed loop with history and histograms: `ours PORT SECONDS [adapter]`. */
const [port = '0', seconds = '1', way] = process.argv.slice(2);
endWithParent();
await histogramsReady();
const warmUpMs = warmUpS * 1000;
const endMs = warmUpMs + Number(seconds) * 1000;
const history = new History(keys, rowsUntil(endMs));
const race = await closedLoop(
  Number(port),
  endMs,
  { history },
  way === 'adapter' ? adapted() : { kind: 'contend' },
);
let before = process.cpuUsage();
setTimeout(() => (before = process.cpuUsage()), warmUpMs);
await race();
const requests = recorded();
const { user, system } = process.cpuUsage(before);
const report: ClientReport = { requests, seconds: Number(seconds), cpuUs: user + system };
process.stdout.write(`${JSON.stringify(report)}\n`);

/** Our dialect as somebody's adapter has it. */
function adapted(): DialectOrder {
  const code = `export default {
    workload: 'noop',
    commands: {
      nothing: {
        request: ({ id, args }) => ({ path: '/noop/' + id, json: args }),
        answer: ({ status }) => (status === 200 ? { kind: 'accepted' } : undefined),
      },
    },
  };`;
  return {
    kind: 'service',
    module: `data:text/javascript,${encodeURIComponent(code)}`,
    shared: undefined,
    credentials: [],
    secrets: [],
    refuses: [],
    ids: new IdSource().port(),
    where: new Whereabouts().memory,
  };
}

/** Makes all figures of what was recorded, as part of what recording costs. */
function recorded(): number {
  const { statuses } = figuresOf(history, { fromMs: warmUpMs, toMs: endMs });
  const accepted = statuses['200'] ?? 0;
  const answers = Object.values(statuses).reduce((sum, each) => sum + each, 0);
  if (answers !== accepted) throw new Error(`answers were ${JSON.stringify(statuses)}`);
  return accepted;
}
