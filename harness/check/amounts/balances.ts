import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { accountHistory } from './account-history.ts';
import type { BalanceOptions } from './account-options.ts';
import { balancesByAnswers } from './balances-by-answers.ts';
import { outOfReach } from './reach.ts';
import { changesOf } from '../rows/changes.ts';
import { answers, commandNumber, reasonNumber, settledTimes } from '../rows/effects.ts';
import { shownAmount } from '../rows/fields.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { countAtMost, countBelow } from '../rows/row-order.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { plainOrQuoted } from '../rows/quoted.ts';

/**
 * Follows each account from version to version: it never falls below zero, ends at what the accepted commands add up
 * to, who pays is told what is left, and nobody is refused for want of money that was there all the time. Without an audit
 * by answers and by what the accounts show at the end. O(n log n).
 */
export function balances(evidence: Evidence, options: BalanceOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return balancesByAnswers(evidence, options);
  const { collection, field, initial, moved } = options;
  const { nonce, operation, command, answer, reason, value, sent, done } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const short = reasonNumber(options.short);
  const groups = groupBySlot(history);
  const changes = changesOf(evidence, groups, [collection]);
  const settled = settledTimes(evidence);
  const positions = new Map(audit.receipts.keys.map((key, position) => [key, position]));
  const overdrawn = ofRecords(
    'negative',
    (_, balance) => `stood at ${balance} by what had been accepted until then`,
  );
  const below = ofRecords('negative', (_, final) => `${final} at the end`);
  const differs = ofRecords('conservation', (key, expected) => {
    const left = plainOrQuoted(audit.records.get(key)?.fields.get(field) ?? 'nothing');
    return `${initial(generationOf(key))} at first and what was accepted make ${expected}, but it holds ${left}`;
  });
  const unjustified = new Occurrences<string>('unjustified-refusal', (key, row) => ({
    key,
    text: `request ${nonce[row]!} was refused as if less were there than it asked for`,
    nonces: [nonce[row]!],
  }));
  const misled = new Occurrences('wrong-remainder', (row, left) => ({
    key: history.slotName(history.columns.slot[row]!),
    text: `request ${nonce[row]!} was told that ${value[row]!} are left instead of ${left}`,
    nonces: [nonce[row]!],
  }));

  const generationOf = (key: string): number => Math.floor(history.slotOf(key) / history.keys);
  const follow = (key: string, at: number, position: number | undefined): void => {
    const account = key.slice(collection.length + 1 + history.slotName(at).length);
    const { count, held, begun, over, row, known } = accountHistory(
      evidence,
      changes,
      position,
      settled,
      initial(generationOf(key)),
      (one) => moved(one, account),
    );
    for (let k = 1; k < count; k++) {
      const own = row[k]!;
      const balance = held[k]!;
      const moves = balance - held[k - 1]!;
      if (balance <= 0 && moves < 0) overdrawn.look();
      if (k < known && moves < 0 && answer[own] === answers.accepted && !Number.isNaN(value[own]!)) {
        misled.look();
        const off = Math.abs(value[own]! - balance);
        if (off > 0) misled.add(done[own]!, off, own, balance);
      }
      if (balance < 0) overdrawn.add(own < 0 ? Infinity : done[own]!, -balance, key, balance);
    }
    const stored = audit.records.get(key);
    const final = stored === undefined ? undefined : shownAmount(stored, field);
    const expected = held[count - 1]!;
    const away = final === undefined ? Infinity : Math.abs(final - expected);
    differs.look();
    if (away > 0) differs.add(Infinity, away, key, expected);
    if (final !== undefined && final < 0 && expected >= 0) below.add(Infinity, -final, key, final);
    const group = groups.index.find(at);
    for (const refused of group < 0 ? [] : rowsOf(groups, group)) {
      if (command[refused] !== wanted || answer[refused] !== answers.conflict || reason[refused] !== short)
        continue;
      const taken = -moved(operation[refused]!, account);
      if (taken <= 0) continue;
      overdrawn.look();
      unjustified.look();
      const last = countAtMost(begun, done[refused]!) - 1;
      let most = -Infinity;
      let least = Infinity;
      for (let k = countBelow(over, sent[refused]!); k <= last; k++) {
        least = Math.min(least, held[k]!);
        most = Math.max(most, held[k]!);
      }
      if (least >= taken) unjustified.add(done[refused]!, most - taken + 1, key, refused);
    }
  };

  for (const key of new Set([...audit.records.keys(), ...positions.keys()])) {
    const at = key.startsWith(`${collection}/`) ? history.slotOf(key) : -1;
    if (at >= 0) follow(key, at, positions.get(key));
  }
  return [
    overdrawn.findingUnless(outOfReach('asked for more than there was')),
    ...[below, differs, misled, unjustified].map((occurrences) => occurrences.finding()),
  ];
}
