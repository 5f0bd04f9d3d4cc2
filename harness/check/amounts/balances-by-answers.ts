import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import type { BalanceOptions } from './account-options.ts';
import { Level } from './level.ts';
import { movesOf, paymentsOf } from './payments.ts';
import { outOfReach } from './reach.ts';
import { absenceProves, shownAmount } from '../rows/fields.ts';
import { answers, commandNumber, reasonNumber } from '../rows/effects.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { besideUnnamed } from '../rows/unnamed.ts';
import { plainOrQuoted } from '../rows/quoted.ts';
import { unseen } from '../rows/unfound.ts';

/**
 * Judges accounts where there are no receipts: by what had been paid in and out for certain, and what may have been, at any
 * time. O(n log n).
 */
export function balancesByAnswers(evidence: Evidence, options: BalanceOptions): Finding[] {
  const { history, finals } = evidence;
  const { collection, field, initial, moved, accounts } = options;
  const { nonce, operation, command, answer, reason, value, sent, done, slot } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const short = reasonNumber(options.short);
  const unnamed = reasonNumber('unnamed-conflict');
  const provesAbsence = absenceProves(evidence);
  const slotOf = (row: number): string => history.slotName(slot[row]!);
  const initialOf = (row: number): number => initial(Math.floor(slot[row]! / history.keys));
  /** By account, the payment with which it was first given away more than there can have been. */
  const excess = new Map<string, { readonly row: number; readonly taken: number; readonly most: number }>();
  const overdrawn = ofRecords('negative', (key) => {
    const { row, taken, most } = excess.get(key)!;
    return `request ${nonce[row]!} was accepted to take ${taken} when at most ${most} can have been there: ${initialOf(row)} at first, without what else had been accepted by then, and with all that may have been paid in`;
  });
  const below = new Occurrences('negative', (row) => ({
    key: slotOf(row),
    text: `request ${nonce[row]!} was told that ${value[row]!} are left`,
    nonces: [nonce[row]!],
  }));
  const ended = ofRecords('negative', (_, final) => `${final} at the end`);
  const differs = ofRecords(
    'conservation',
    (key, bound) =>
      `what was accepted leaves ${bound}, but it holds ${plainOrQuoted(finals?.get(key)?.fields.get(field) ?? 'nothing')}`,
  );
  const misled = new Occurrences('wrong-remainder', (row, bound) => ({
    key: slotOf(row),
    text: `request ${nonce[row]!} was told that ${value[row]!} are left, but ${value[row]! > bound ? 'at most' : 'at least'} ${bound} ${value[row]! > bound ? 'can' : 'must'} have been: ${initialOf(row)} at first, ${
      value[row]! > bound
        ? 'without what was accepted before, and with all that may have been paid in until the answer'
        : 'with what was paid in before, and without all that may have been taken until the answer'
    }`,
    nonces: [nonce[row]!],
  }));
  const unjustified = new Occurrences('unjustified-refusal', (row, least) => ({
    key: slotOf(row),
    text: `request ${nonce[row]!} was refused as if less were there than it asked for, and ${least} were at least`,
    nonces: [nonce[row]!],
  }));

  for (const { slot: at, name, rows } of groupBySlot(history).slots) {
    const payments = paymentsOf(evidence, rows, options);
    for (const account of accounts) {
      const key = `${collection}/${name}${account}`;
      const moves = movesOf(payments, account, moved);
      const level = new Level(initial(Math.floor(at / history.keys)), moves);

      let worst = 0;
      let shownMs = Infinity;
      for (const { certain, possible, sentMs, doneMs, row } of moves) {
        if (certain >= 0 || possible >= 0) continue;
        if (level.least(sentMs, doneMs) <= 0) overdrawn.look();
        const left = level.mostAfter(doneMs);
        if (left < 0) {
          worst = Math.min(worst, left);
          if (doneMs < shownMs) excess.set(key, { row, taken: -certain, most: left - certain });
          shownMs = Math.min(shownMs, doneMs);
        }
        const told = value[row]!;
        if (Number.isNaN(told)) continue;
        misled.look();
        if (told < 0) below.add(doneMs, -told, row);
        const most = level.most(sentMs, doneMs) + certain;
        const least = level.least(sentMs, doneMs);
        if (told > most) misled.add(doneMs, told - most, row, most);
        else if (told < least) misled.add(doneMs, least - told, row, least);
      }
      if (worst < 0) overdrawn.add(shownMs, -worst, key);

      const final = finals?.get(key);
      const left = final === undefined ? undefined : shownAmount(final, field);
      if (final !== undefined && (left !== undefined || (!final.live && provesAbsence))) {
        differs.look();
        if (left !== undefined && left < 0) ended.add(Infinity, -left, key, left);
        const most = level.most(Infinity, Infinity);
        const least = level.least(Infinity, Infinity);
        // A service of others may take away an account on which nothing is left.
        const gone = least > 0 ? Infinity : 0;
        const away = left === undefined ? gone : Math.max(left - most, least - left);
        if (away > 0) differs.add(Infinity, away, key, left !== undefined && left > most ? most : least);
      }

      for (const row of rows) {
        if (command[row] !== wanted || answer[row] !== answers.conflict) continue;
        const taken = -moved(operation[row]!, account);
        if (taken <= 0) continue;
        const least = level.least(sent[row]!, done[row]!);
        if (reason[row] === short || (reason[row] === unnamed && least < taken)) overdrawn.look();
        if (reason[row] !== short) continue;
        unjustified.look();
        if (least >= taken) unjustified.add(done[row]!, least - taken + 1, row, least);
      }
    }
  }
  return [
    overdrawn.findingUnless(outOfReach('asked for more than there was')),
    below.finding(),
    ended.finding(),
    differs.findingUnless(unseen(evidence, `no record of ${collection} shows its ${field}`, collection)),
    misled.findingUnless('nobody was told what is left'),
    besideUnnamed(unjustified, evidence, [options.command]),
  ];
}
