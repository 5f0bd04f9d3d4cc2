import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { Level } from './level.ts';
import { movesOf, paymentsOf } from './payments.ts';
import { SnapshotMoments } from './snapshot-moments.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightColumn } from '../rows/fields.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { SnapshotOptions, Judged } from './snapshot-options.ts';

/**
 * Holds every read of accounts against what they can have held together at one moment between its sending and its answer:
 * exactly where receipts tell the order of changes, else account by account within the bounds of time. O(n log n).
 */
export function snapshots(evidence: Evidence, options: SnapshotOptions): Finding[] {
  const { history, audit } = evidence;
  const { accounts, initial, moved } = options;
  const { nonce, command, answer, sent, done, slot } = history.columns;
  const columns = options.shownAs.map((name) => sightColumn(history, name));
  const amountsOf = (row: number): number[] => columns.map((shown) => shown?.[row] ?? Number.NaN);
  const textOf = (row: number): string => amountsOf(row).map(amountText).join(', ');
  const witness = (text: string) => (row: number) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} was shown ${textOf(row)}, ${text}`,
    nonces: [nonce[row]!],
  });
  const stale = new Occurrences('stale-read', witness('which was over before it was sent'));
  const torn = new Occurrences('wrong-snapshot', witness('which was never there at one moment'));
  const negative = new Occurrences('negative', witness('and nothing may fall below zero'));
  const isForeign = history.tags !== undefined;
  // Ours shows every account; what another service leaves out of all its answers it does not show.
  const isComplete = columns.every((shown) => shown !== undefined);
  const moments = audit === undefined ? undefined : new SnapshotMoments(evidence, options);
  for (const { slot: at, rows } of groupBySlot(history).slots) {
    const reads = rows.filter((row) => command[row] === 0);
    if (reads.length === 0) continue;
    const generation = Math.floor(at / history.keys);
    const payments = paymentsOf(evidence, rows, options);
    const levels = accounts.map(
      (account) => new Level(initial(generation), movesOf(payments, account, moved)),
    );
    const exact = moments?.of(at, initial(generation));
    for (const row of reads) {
      const isFound = answer[row] === answers.found;
      // A service that answers reads in another way is told of elsewhere.
      if (!isFound && (answer[row] !== answers.missing || isForeign)) continue;
      if (!isComplete && (isForeign || history.sightings.count === 0)) continue;
      // Some leave out an account on which nothing is.
      const amounts = amountsOf(row).map((amount) => (isForeign && Number.isNaN(amount) ? 0 : amount));
      torn.look();
      stale.look();
      if (amounts.some((amount) => Number.isNaN(amount))) {
        torn.add(done[row]!, Infinity, row);
        continue;
      }
      negative.look();
      const least = Math.min(...amounts);
      if (least < 0) negative.add(done[row]!, -least, row);
      const judged =
        exact === undefined
          ? byTime(levels, amounts, sent[row]!, done[row]!)
          : exact(amounts, sent[row]!, done[row]!);
      if (judged === 'stale') stale.add(done[row]!, 1, row);
      if (judged === 'torn') torn.add(done[row]!, 1, row);
    }
  }
  const why =
    torn.examined > 0 ? undefined : isComplete ? 'nobody read' : 'no read shows what is on every account';
  return [stale, torn, negative].map((occurrences) => occurrences.finding(why));
}

function byTime(levels: readonly Level[], amounts: readonly number[], fromMs: number, toMs: number): Judged {
  const isWithin = levels.every(
    (level, at) => amounts[at]! >= level.least(fromMs, toMs) && amounts[at]! <= level.most(fromMs, toMs),
  );
  if (isWithin) return 'right';
  return levels.every((level, at) => level.wasOnce(amounts[at]!, toMs)) ? 'stale' : 'torn';
}

function amountText(amount: number): string {
  return Number.isNaN(amount) ? 'nothing' : Math.abs(amount) >= 1e15 ? 'no amount' : String(amount);
}
