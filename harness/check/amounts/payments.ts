import type { Evidence } from '../../core/evidence.ts';
import type { BalanceOptions } from './account-options.ts';
import type { Move } from './level.ts';
import { answers, commandNumber, fates, effectsOf } from '../rows/effects.ts';

/** One payment of a slot as answers tell of it, however many requests asked for it. */
export interface Payment {
  readonly sentMs: number;
  /** When it was first told to be made; Infinity where nobody was told. */
  readonly doneMs: number;
  /** The row that told so, -1 for none. */
  readonly row: number;
  /** Operations of the requests that were told so, and of all that may have made it. */
  readonly told: readonly number[];
  readonly asked: readonly number[];
}

/** The payments among some rows of one slot. */
export function paymentsOf(
  evidence: Evidence,
  rows: Uint32Array,
  { command: name, once }: Pick<BalanceOptions, 'command' | 'once'>,
): Payment[] {
  const { command, answer, operation, sent, done } = evidence.history.columns;
  const { fate } = effectsOf(evidence);
  const wanted = commandNumber(evidence, name);
  const byKey = new Map<number, Growing>();
  for (const row of rows) {
    if (command[row] !== wanted) continue;
    // The answer to a payment that was made before tells of it too, but only where a key says which.
    const isTold = fate[row] === fates.effect || (once !== undefined && answer[row] === answers.replayed);
    if (!isTold && fate[row] === fates.none) continue;
    const key = once === undefined ? row : once(operation[row]!);
    let payment = byKey.get(key);
    if (payment === undefined) {
      payment = { sentMs: Infinity, doneMs: Infinity, row: -1, told: [], asked: [] };
      byKey.set(key, payment);
    }
    payment.sentMs = Math.min(payment.sentMs, sent[row]!);
    payment.asked.push(operation[row]!);
    if (!isTold) continue;
    payment.told.push(operation[row]!);
    // What was lost on the way tells nobody when it was over.
    const doneMs = answer[row] === answers.unknown ? Infinity : done[row]!;
    if (payment.row >= 0 && doneMs >= payment.doneMs) continue;
    payment.doneMs = doneMs;
    payment.row = row;
  }
  return [...byKey.values()];
}

type Growing = { -readonly [K in keyof Omit<Payment, 'told' | 'asked'>]: Payment[K] } & {
  readonly told: number[];
  readonly asked: number[];
};

/** What payments did to one account. */
export function movesOf(
  payments: readonly Payment[],
  account: string,
  moved: BalanceOptions['moved'],
): (Move & { readonly row: number })[] {
  return payments.flatMap(({ sentMs, doneMs, row, told, asked }) => {
    const amounts = (operations: readonly number[]): number[] =>
      operations.map((operation) => moved(operation, account)).toSorted((a, b) => Math.abs(a) - Math.abs(b));
    const [certain = 0] = amounts(told);
    const possible = amounts(asked).at(-1) ?? 0;
    return possible === 0 ? [] : [{ sentMs, doneMs, row, certain, possible }];
  });
}
