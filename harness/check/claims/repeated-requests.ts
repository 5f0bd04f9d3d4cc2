import type { Evidence } from '../../core/evidence.ts';
import { grouped } from '../../core/grouped.ts';
import type { Reason } from '../../core/reason.ts';
import { guessedSight } from '../../core/sight.ts';
import type { Finding } from '../../core/verdict.ts';
import { AnswerDigests } from './answer-digests.ts';
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
}

/** The status of a request that reuses a key for something else. */
const reusedStatus = 422;

/**
 * Judges idempotency keys: a key has one effect, every answer to it is that of the effect, and another payload is
 * refused, but only where there was a first. Without an audit equal answers count as one effect; those of a foreign service
 * are compared as they came, body and Location, and prove nothing where all payments are answered alike. O(n).
 */
export function repeatedRequests(evidence: Evidence, options: RepeatedRequestOptions): Finding[] {
  const { history, audit } = evidence;
  const { command, operation, answer, reason, nonce, status, version, value, slot, sent, done } =
    history.columns;
  const { keyOf, payloadOf } = options;
  const short = reasonNumber(options.short);
  const guessed = sightColumn(history, guessedSight);
  const digests = history.tags === undefined ? undefined : new AnswerDigests(history);
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
  const isEqual = (row: number, other: number): boolean =>
    digests === undefined
      ? version[row] === version[other] && Object.is(value[row], value[other])
      : digests.agree(row, other);
  /** Whether an answer can be that of an effect; an effect whose own answer was lost does not tell. */
  const isAnswerTo = (row: number, effect: number): boolean => !isAnswered(effect) || isEqual(row, effect);
  /** Judges the requests of one key, in the order in which they ended. */
  const judge = (rows: readonly number[]): void => {
    const effects: number[] = [];
    let open = false;
    for (const row of rows) {
      if (fate[row] === fates.possible) open = true;
      if (fate[row] !== fates.effect) continue;
      const told =
        audit === undefined
          ? effects.find((one) => payload(one) === payload(row) && isEqual(row, one))
          : undefined;
      if (told === undefined) effects.push(row);
    }
    const [first] = effects;
    if (first !== undefined) {
      const answered = rows.filter(isAnswered).length;
      if (audit !== undefined || answered > 1) repeated.look();
      reused.look(rows.filter((row) => payload(row) !== payload(first)).length);
      const same = effects.filter((row) => payload(row) === payload(first));
      const second = same[1];
      if (second !== undefined)
        repeated.add(done[second]!, same.length, second, same.length, same.length - 1);
      for (const row of effects) if (payload(row) !== payload(first)) reused.add(done[row]!, 1, row, first);
    }
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
        const before = rows.find(
          (one) => isAnswered(one) && payload(one) === payload(row) && done[one]! < sent[row]!,
        );
        if (before !== undefined) forgotten.add(done[row]!, 1, row, before);
      } else if (
        answer[row] === answers.rejected &&
        status[row] === reusedStatus &&
        (guessed === undefined || Number.isNaN(guessed[row]!))
      ) {
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
  /** Without the answer of the effect itself, repeated answers are held against each other. */
  const repliesAgree = (rows: readonly number[]): void => {
    const first = rows.find((row) => answer[row] === answers.replayed);
    if (first === undefined || rows.some((row) => answer[row] === answers.accepted)) return;
    for (const row of rows) {
      if (answer[row] !== answers.replayed || payload(row) !== payload(first)) continue;
      if (!isEqual(row, first)) unequal.add(done[row]!, 1, row, first);
    }
  };

  const distinct = digests === undefined ? undefined : new Distinctness(digests);
  for (const { rows: own } of groups.slots) {
    const byKey = grouped(
      own.filter((row) => command[row] === wanted),
      (row) => keyOf(operation[row]!),
    );
    for (const rows of byKey.values()) judge(rows);
    distinct?.note(Array.from(byKey.values(), (rows) => rows.find(isAnswered)));
  }
  const alike = distinct?.tells === false ? 'all payments are answered alike' : undefined;
  if (alike !== undefined) repeated.examined = 0;
  return [
    repeated.finding(alike),
    reused.finding(),
    unequal.findingUnless('no answer was marked as a repeated one'),
    forgotten.finding(),
    nothing.finding(),
    unjustified.finding(
      guessed === undefined
        ? undefined
        : '422 without a known code does not say that a key was used for something else',
    ),
  ];
}

/** Whether the answers of a slot's payments differ from key to key: only then equal ones are one payment. */
class Distinctness {
  readonly #digests: AnswerDigests;
  #payments = 0;
  #different = 0;

  constructor(digests: AnswerDigests) {
    this.#digests = digests;
  }

  get tells(): boolean {
    return this.#different > mostlyDifferent * this.#payments;
  }

  /** The first answers of some keys of one slot. */
  note(rows: readonly (number | undefined)[]): void {
    const answered = rows.filter((row) => row !== undefined);
    if (answered.length < 2) return;
    const texts = answered.map((row) => this.#digests.textOf(row));
    this.#payments += texts.length;
    this.#different += new Set(texts.filter((text) => text !== undefined)).size;
  }
}

const mostlyDifferent = 0.9;
