import type { Evidence } from '../../core/evidence.ts';
import { grouped } from '../../core/grouped.ts';
import type { Reason } from '../../core/reason.ts';
import { guessedSight } from '../../core/sight.ts';
import type { Finding } from '../../core/verdict.ts';
import type { BalanceOptions } from '../amounts/account-options.ts';
import { chargedOnce } from './charged-once.ts';
import type { Charged } from './charged-once.ts';
import { PaymentIdentity } from './payment-identity.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { sightColumn } from '../rows/fields.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';

/** Requests that share an idempotency key in their slot: all with one payload, or wrongly with another. */
export interface RepeatedRequestOptions {
  readonly command: string;
  /** Tells the keys of a slot apart. */
  readonly keyOf: (operation: number) => number;
  readonly payloadOf: (operation: number) => number;
  /** How the state refuses a payment, which it cannot refuse once it was made. */
  readonly short: Reason;
  /** What it is paid out of, where that may be shown. */
  readonly wallet?: BalanceOptions;
}

/** The status of a request that reuses a key for something else. */
const reusedStatus = 422;

/**
 * Judges idempotency keys: a key has one effect, every answer to it is that of the effect, and another payload is
 * refused, but only where there was a first. Without an audit equal answers count as one effect. Those of a foreign service
 * are one effect as far as they name one payment: its ids and its Location. All else of them may be of the moment in which
 * they were given, but for what was sent and what the payment is said to leave, which makes them unequal, and no second
 * effect. Where nothing names payments, nobody can tell. O(n).
 *
 * Two names for one key are two effects as long as nobody sees the money. A wallet that ends exactly at what its keys paid
 * once each says more than names do: nothing was paid twice, whatever it is called, and the answers are merely unequal. It
 * is the wallet of the slot that counts; where that is not shown, or requests are open, those of the other slots in which
 * names differ stand in for it, if none of them lacks more.
 */
export function repeatedRequests(evidence: Evidence, options: RepeatedRequestOptions): Finding[] {
  const { history, audit } = evidence;
  const { command, operation, answer, reason, nonce, status, version, value, slot, sent, done } =
    history.columns;
  const { keyOf, payloadOf } = options;
  const short = reasonNumber(options.short);
  const guessed = sightColumn(history, guessedSight);
  const wanted = commandNumber(evidence, options.command);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const nameOf = (row: number): string => `${history.slotName(slot[row]!)}, key ${keyOf(operation[row]!)}`;
  const sharing = (row: number): number[] => {
    const rows = rowsOf(groups, groups.index.find(slot[row]!));
    const own = keyOf(operation[row]!);
    const same = rows.filter((one) => command[one] === wanted && keyOf(operation[one]!) === own);
    return Array.from(same.subarray(0, witnessNonces), (one) => nonce[one]!);
  };
  const about = (text: (row: number, other: number) => string) => (row: number, other: number) => ({
    key: nameOf(row),
    text: text(row, other),
    nonces: sharing(row),
  });
  const repeated = new Occurrences(
    'repeated-effect',
    about((_, effects) => `one key had ${effects} effects`),
  );
  const reused = new Occurrences(
    'reused-key',
    about(
      (row, first) =>
        `request ${nonce[row]!} was accepted under the key of request ${nonce[first]!}, which asked for something else`,
    ),
  );
  const unequal = new Occurrences(
    'unequal-answers',
    about(
      (row, first) => `request ${nonce[row]!} repeats request ${nonce[first]!} and was answered otherwise`,
    ),
  );
  const contrary = new Occurrences(
    'unequal-answers',
    about(
      (row, first) =>
        `request ${nonce[row]!} repeats request ${nonce[first]!} and was told of another payment, or otherwise what it paid or left`,
    ),
  );
  const mistaken = new Occurrences(
    'unequal-answers',
    about(
      (row, first) =>
        `request ${nonce[row]!} was told of the payment of request ${nonce[first]!}, which has another key`,
    ),
  );
  const forgotten = new Occurrences(
    'unequal-answers',
    about(
      (row, first) =>
        `request ${nonce[row]!} repeats request ${nonce[first]!}, which was accepted, and was refused`,
    ),
  );
  const nothing = new Occurrences(
    'lost-effect',
    about((row) => `request ${nonce[row]!} was answered like an earlier one, but none took effect`),
  );
  const unjustified = new Occurrences(
    'unjustified-refusal',
    about((row) => `request ${nonce[row]!} was refused as if its key had been used for something else`),
  );

  const isAnswered = (row: number): boolean =>
    answer[row] === answers.accepted || answer[row] === answers.replayed;
  const payload = (row: number): number => payloadOf(operation[row]!);
  const byKey = groups.slots.flatMap(({ rows: own }) => [
    ...grouped(
      own.filter((row) => command[row] === wanted),
      (row) => keyOf(operation[row]!),
    ).values(),
  ]);
  const identity =
    history.tags === undefined
      ? undefined
      : new PaymentIdentity(
          history,
          byKey.map((rows) => [...grouped(rows.filter(isAnswered), payload).values()]),
        );
  /** Whether answers can be of one payment. */
  const isSame = (row: number, other: number): boolean =>
    identity === undefined
      ? version[row] === version[other] && Object.is(value[row], value[other])
      : identity.agree(row, other);
  const isEqual = (row: number, other: number): boolean =>
    isSame(row, other) && (identity === undefined || identity.tellAlike(row, other));
  /** Whether an answer can be that of an effect; an effect whose own answer was lost does not tell. */
  const isAnswerTo = (row: number, effect: number): boolean => !isAnswered(effect) || isEqual(row, effect);
  const charged =
    identity === undefined || options.wallet === undefined
      ? undefined
      : chargedOnce(evidence, groups, options.wallet);
  /** Whether what answers to a key call its payment matters, as the money does not say that it was paid once. */
  const isOpenIn = openIn(
    charged,
    byKey,
    ([row = 0]) => slot[row]!,
    (rows) => namesOf(rows).length > 1,
  );
  /** The first answers of a key that cannot be of one payment. */
  function namesOf(rows: readonly number[], among = isSame): number[] {
    const found: number[] = [];
    for (const row of rows) {
      if (fate[row] !== fates.effect) continue;
      if (!found.some((one) => payload(one) === payload(row) && among(row, one))) found.push(row);
    }
    return found;
  }
  const isGuessed = (row: number): boolean => guessed !== undefined && !Number.isNaN(guessed[row]!);
  const isFirst = (row: number, rows: readonly number[]): boolean =>
    rows.every((one) => one === row || sent[one]! > done[row]!);
  const meetsAny = byKey.some((rows) => rows.some((row) => isGuessed(row) && isFirst(row, rows)));
  /** Whether 422 is about the key: it says so, or without a code meets nobody who is the first with a key. */
  const isOfKeys = (row: number): boolean => history.tags !== undefined && !(isGuessed(row) && meetsAny);
  /** Judges the requests of one key, in the order in which they ended. */
  const judge = (rows: readonly number[]): void => {
    const open = rows.some((row) => fate[row] === fates.possible);
    const isSplit = audit === undefined && isOpenIn(slot[rows[0]!]!);
    const effects =
      audit === undefined
        ? namesOf(rows, isSplit ? isSame : () => true)
        : rows.filter((row) => fate[row] === fates.effect);
    let isContrary = false;
    if (identity !== undefined)
      for (const row of rows) {
        if (fate[row] !== fates.effect) continue;
        const paid = effects.find((one) => payload(one) === payload(row) && (!isSplit || isSame(row, one)));
        if (paid === undefined || paid === row) continue;
        if (identity.isComparable(row, paid)) contrary.look();
        if (isEqual(row, paid)) continue;
        contrary.add(done[row]!, 1, row, paid);
        isContrary = true;
      }
    const [first] = effects;
    if (first !== undefined) {
      const answered = rows.filter(isAnswered).length;
      if (audit !== undefined || (answered > 1 && !isContrary)) repeated.look();
      reused.look(rows.filter((row) => payload(row) !== payload(first)).length);
      const same = effects.filter((row) => payload(row) === payload(first));
      const second = same[1];
      if (second !== undefined)
        repeated.add(done[second]!, same.length, second, same.length, same.length - 1);
      for (const row of effects) if (payload(row) !== payload(first)) reused.add(done[row]!, 1, row, first);
    }
    /** The same payment under the same key, which was accepted before a request began. */
    const paidBefore = (row: number): number | undefined =>
      rows.find((one) => isAnswered(one) && payload(one) === payload(row) && done[one]! < sent[row]!);
    for (const row of rows) {
      if (answer[row] === answers.replayed) {
        unequal.look();
        nothing.look();
        const like = effects.filter((one) => payload(one) === payload(row));
        if (first === undefined) {
          if (!open) nothing.add(done[row]!, 1, row);
        } else if (like.length === 0) {
          if (!open) reused.add(done[row]!, 1, row, first);
        } else if (!open && !like.some((one) => isAnswerTo(row, one)))
          unequal.add(done[row]!, 1, row, like[0]);
      } else if (answer[row] === answers.conflict && reason[row] === short) {
        const before = paidBefore(row);
        if (before !== undefined) forgotten.add(done[row]!, 1, row, before);
      } else if (answer[row] === answers.rejected && status[row] === reusedStatus) {
        const before = isOfKeys(row) ? paidBefore(row) : undefined;
        if (before !== undefined) forgotten.add(done[row]!, 1, row, before);
        if (before !== undefined || isGuessed(row)) continue;
        unjustified.look();
        const other = rows.some(
          (one) =>
            // Others than ours may remember what they refused, too.
            (fate[one] !== fates.none || history.tags !== undefined) &&
            payload(one) !== payload(row) &&
            sent[one]! <= done[row]!,
        );
        if (!other) unjustified.add(done[row]!, 1, row);
      }
    }
    repliesAgree(rows);
  };
  /** No two keys of a wallet, each with an effect of its own, are told of one payment. */
  function tellApart(named: PaymentIdentity): void {
    const first = new Map<string, number>();
    for (const rows of byKey) {
      const row = rows.find((one) => fate[one] === fates.effect);
      if (row === undefined) continue;
      for (const name of named.sureNames(row)) {
        const inSlot = `${slot[row]!} ${name}`;
        const other = first.get(inSlot);
        mistaken.look();
        if (other === undefined) first.set(inSlot, row);
        else mistaken.add(done[row]!, 1, row, other);
      }
    }
  }
  /** Without the answer of the effect itself, repeated answers are held against each other. */
  const repliesAgree = (rows: readonly number[]): void => {
    const first = rows.find((row) => answer[row] === answers.replayed);
    if (first === undefined || rows.some((row) => answer[row] === answers.accepted)) return;
    for (const row of rows) {
      if (answer[row] !== answers.replayed || payload(row) !== payload(first)) continue;
      if (!isEqual(row, first)) unequal.add(done[row]!, 1, row, first);
    }
  };

  for (const rows of byKey) judge(rows);
  if (identity !== undefined) tellApart(identity);
  const nameless = identity?.tells === false ? 'no answer names the payment that was made' : undefined;
  const isUnseen = identity !== undefined && repeated.examined + repeated.count === 0;
  if (nameless !== undefined) repeated.examined = 0;
  return [
    repeated.finding(nameless ?? (isUnseen ? 'no key was answered twice, and alike' : undefined)),
    reused.finding(),
    contrary.finding(),
    unequal.finding(
      unequal.examined + contrary.examined > 0 ? undefined : 'no answer was marked as a repeated one',
    ),
    mistaken.finding(),
    forgotten.finding(),
    nothing.finding(),
    unjustified.finding(
      guessed === undefined
        ? undefined
        : '422 without a known code does not say that a key was used for something else',
    ),
  ];
}

/**
 * Says of slots whether names that differ are effects: not where the wallet says that every key was charged once, nor where
 * nobody can see that and the wallets of other slots with such names say so, and none says otherwise.
 */
function openIn(
  charged: Charged | undefined,
  keys: readonly (readonly number[])[],
  slotOf: (rows: readonly number[]) => number,
  differs: (rows: readonly number[]) => boolean,
): (slot: number) => boolean {
  if (charged === undefined || charged.once.size === 0) return () => true;
  const { once, more } = charged;
  const differing = new Set(keys.filter(differs).map(slotOf));
  const isOnceElsewhere = [...differing].some((slot) => once.has(slot));
  const isMoreElsewhere = [...differing].some((slot) => more.has(slot));
  return (slot) => !once.has(slot) && (more.has(slot) || isMoreElsewhere || !isOnceElsewhere);
}
