import type { Evidence } from '../../core/evidence.ts';
import { guessedSight } from '../../core/sight.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import type { BalanceOptions } from '../amounts/account-options.ts';
import { Level } from '../amounts/level.ts';
import { movesOf, paymentsOf } from '../amounts/payments.ts';
import { answers, commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { sightColumn } from '../rows/fields.ts';
import { groupBySlot } from '../rows/slot-groups.ts';

/** Payments out of one account a slot, of which those that share a number may ask for one thing only. */
export interface UnexplainedOptions extends BalanceOptions {
  readonly once: (operation: number) => number;
}

/** Above this share of all requests, refusals that nothing explains leave too much open. */
const unexplainedShare = 0.01;

/**
 * Counts the answers 422 without a known code that neither another payment under the key nor an account that may have been short
 * explains: they need not be wrong, but many of them prove nothing. O(n log n).
 */
export function unexplainedRefusals(evidence: Evidence, options: UnexplainedOptions): Finding {
  const { history } = evidence;
  const guessed = sightColumn(history, guessedSight);
  if (guessed === undefined)
    return notExamined('unjustified-refusal', 'nobody was refused by 422 without a known code');
  const { command, operation, answer, sent, done } = history.columns;
  const { fate } = effectsOf(evidence);
  const wanted = commandNumber(evidence, options.command);
  const [account = ''] = options.accounts;
  const amountOf = (row: number): number => -options.moved(operation[row]!, account);
  let attempts = 0;
  let unexplained = 0;
  for (const { slot, rows: all } of groupBySlot(history).slots) {
    const rows = all.filter((row) => command[row] === wanted);
    attempts += rows.length;
    const refused = rows.filter((row) => !Number.isNaN(guessed[row]!));
    if (refused.length === 0) continue;
    const generation = Math.floor(slot / history.keys);
    const moves = movesOf(paymentsOf(evidence, rows, options), account, options.moved);
    const level = new Level(options.initial(generation), moves);
    const made = rows.filter((row) => fate[row] !== fates.none || answer[row] === answers.replayed);
    for (const row of refused) {
      const isReuse = made.some(
        (one) =>
          options.once(operation[one]!) === options.once(operation[row]!) &&
          amountOf(one) !== amountOf(row) &&
          sent[one]! <= done[row]!,
      );
      if (!isReuse && level.least(sent[row]!, done[row]!) >= amountOf(row)) unexplained += 1;
    }
  }
  const why = '422 without a known code does not say that a key was used for something else';
  if (unexplained <= unexplainedShare * attempts) return notExamined('unjustified-refusal', why);
  const share = ((100 * unexplained) / attempts).toFixed(0);
  return {
    ...notExamined('unjustified-refusal', why),
    doubt: `${share} % of the payments were answered 422, and neither another payment under their key nor an empty account explains it`,
  };
}
