import { judge } from '../../harness/check/verdict.ts';
import { spuriousConflicts } from '../../harness/check/conflicts.ts';
import { checkSynthetic, clients, syntheticHistory, syntheticKinds } from './synthetic-history.ts';
import type { SyntheticKind } from './synthetic-history.ts';

/** `npm run micro:check -- KIND ENTRIES SLOTS [granting]`: time and memory of one verdict over a large history. */
const [kind = 'last-item', n = '1000000', slots = '1000', granting] = process.argv.slice(2);
const known = syntheticKinds.find((one) => one === kind);
if (known === undefined) throw new RangeError(`no kind "${kind}"; choose from ${syntheticKinds.join(', ')}`);
console.log(measure(known, Number(n), Number(slots), granting === 'granting'));

/** Times one verdict in this process, with the growth of its memory from before the history was made. */
function measure(kind: SyntheticKind, n: number, slots: number, granting: boolean): string {
  const rss = (): number => process.memoryUsage.rss() / 2 ** 20;
  const before = rss();
  const evidence = syntheticHistory(kind, n, slots, granting);
  const built = rss();
  const start = performance.now();
  const cpu = process.cpuUsage();
  const verdict = judge(evidence, (given) => checkSynthetic(kind, given), {
    clients,
    auditExpected: true,
  });
  const spurious = spuriousConflicts(evidence, { fromMs: 0, toMs: Infinity });
  const ms = performance.now() - start;
  const cpuMs = process.cpuUsage(cpu).user / 1000;
  const receipts = evidence.audit?.receipts.count ?? 0;
  return (
    `${kind}, ${n} entries, ${slots} slots, ${receipts} receipts: ${verdict.result}, ${spurious} spurious, ` +
    `${Math.round(ms)} ms (CPU ${Math.round(cpuMs)}), memory +${Math.round(rss() - before)} MiB (evidence ${Math.round(built - before)})`
  );
}
