import { judge } from '../../harness/check/verdict.ts';
import { spuriousConflicts } from '../../harness/check/conflicts.ts';
import { checkSynthetic, clients, syntheticHistory, syntheticKinds } from './synthetic-history.ts';
import type { SyntheticKind } from './synthetic-history.ts';
import { count, name, settingsOf, toggle } from '../script.ts';

const { kind, entries, slots, granting } = settingsOf({
  name: 'micro:check',
  about: 'Time and memory of one verdict over a large made-up history.',
  options: {
    kind: name('last-item', syntheticKinds, 'which history'),
    entries: count(1_000_000, [1000, 10_000_000], 'entries'),
    slots: count(1000, [1, 1_000_000], 'records that they are about'),
    granting: toggle('every operation is granted, so that all have receipts'),
  },
  examples: [
    { command: '--entries 100000', about: 'a shorter history' },
    { command: '--kind parallel-edits --granting', about: 'documents, every edit accepted' },
  ],
});
process.stdout.write(`${measure(kind, entries, slots, granting)}\n`);

/** Times one verdict in this process, with the growth of its memory from before the history was made. */
function measure(kind: SyntheticKind, n: number, slots: number, granting: boolean): string {
  const rss = (): number => process.memoryUsage.rss() / 2 ** 20;
  const before = rss();
  const evidence = syntheticHistory(kind, n, slots, granting);
  const built = rss();
  const start = performance.now();
  const cpu = process.cpuUsage();
  const verdict = judge(
    evidence,
    { invariants: [], check: (given) => checkSynthetic(kind, given) },
    {
      clients,
      auditExpected: true,
    },
  );
  const spurious = spuriousConflicts(evidence, { fromMs: 0, toMs: Infinity });
  const ms = performance.now() - start;
  const cpuMs = process.cpuUsage(cpu).user / 1000;
  const receipts = evidence.audit?.receipts.count ?? 0;
  return (
    `${kind}, ${n} entries, ${slots} slots, ${receipts} receipts: ${verdict.result}, ${spurious} spurious, ` +
    `${Math.round(ms)} ms (CPU ${Math.round(cpuMs)}), memory +${Math.round(rss() - before)} MiB (evidence ${Math.round(built - before)})`
  );
}
