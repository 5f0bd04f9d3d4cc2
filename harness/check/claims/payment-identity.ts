import type { History } from '../../core/history.ts';
import { echoPrefix, idPrefix, locationSight } from '../../core/sight.ts';
import { sightedColumns } from '../rows/fields.ts';

/** The answers of a slot's key by what was asked for: those of one list should be of one payment. */
type KeyAnswers = readonly (readonly number[])[];

/** One thing that answers tell, by row, with whether it ever was the same in all answers to one key. */
interface Shown {
  readonly name: string;
  readonly column: Float64Array;
  readonly isSteady: boolean;
}

/** Names that a payment itself has, before all others that end in `id`. */
const own =
  /(?:^|[. ])(?:_?id|uuid|number|ref|reference)$|payment|transaction|charge|transfer|debit|receipt|order/i;
/** Names that nothing else has than the payment: keys that share one were told of the payment of another. */
const surely = /(?:^|[. ])(?:_?id|uuid)$|payment[._-]?id$/i;
/** Where fewer keys than this have a name of their own, it names something else; of one that surely names payments keys are mixed up. */
const mostlyDifferent = 0.9;

/**
 * What of the answers of a foreign service names a payment: its Location, and ids that differ from key to key, or mostly do where
 * they are surely of payments. An id that is new in every answer is that of the answer, as long as another one is told again; where
 * none is, each answer names a payment of its own. What it tells of the wallet, the time or the replay names nothing.
 */
export class PaymentIdentity {
  readonly #ids: readonly Float64Array[];
  readonly #told: readonly Float64Array[];
  readonly #tellsRest: boolean;
  readonly #sure: readonly Float64Array[];

  /** `keys` are the answered rows of each key. */
  constructor(history: History, keys: readonly KeyAnswers[]) {
    const { names } = history.sightings;
    const wanted = names.filter((name) => name === locationSight || name.startsWith(idPrefix));
    const { slot } = history.columns;
    const columns = sightedColumns(history, wanted);
    const shown = wanted.flatMap((name, at): Shown[] => {
      const column = columns[at]!;
      const isName = surely.test(name)
        ? differs(column, keys, slot)
        : distinctness(column, keys, slot) > mostlyDifferent;
      return isName ? [{ name, column, isSteady: isSteady(column, keys) }] : [];
    });
    const steady = shown.filter((one) => one.isSteady);
    const told = steady.length > 0 ? steady : shown;
    const best = told.filter(({ name }) => name === locationSight || own.test(name));
    const address = shown.filter(({ name }) => name === locationSight);
    this.#ids = Array.from(new Set([...(best.length > 0 ? best : told), ...address]), ({ column }) => column);
    this.#sure = shown.filter(({ name }) => surely.test(name)).map(({ column }) => column);
    const echoes = names.filter((name) => name.startsWith(echoPrefix));
    this.#told = [...sightedColumns(history, echoes), history.columns.value];
    this.#tellsRest = distinctness(history.columns.value, keys, slot) > mostlyDifferent;
  }

  /** Whether anything names payments, or at least tells what each left: a second one would have left less. */
  get tells(): boolean {
    return this.#ids.length > 0 || this.#tellsRest;
  }

  /** Whether two answers have anything by which they can be held against each other. */
  isComparable(one: number, other: number): boolean {
    return [...this.#ids, ...this.#told].some(
      (column) => !Number.isNaN(column[one]!) && !Number.isNaN(column[other]!),
    );
  }

  /** What an answer calls its payment, each under a name that nothing else has. */
  sureNames(row: number): readonly string[] {
    return this.#sure.flatMap((column, at) => (Number.isNaN(column[row]!) ? [] : [`${at} ${column[row]!}`]));
  }

  /** Whether two answers can be of one payment; what only one of them tells contradicts nothing. */
  agree(one: number, other: number): boolean {
    return this.#ids.every((column) => isAlike(column[one]!, column[other]!));
  }

  /** Whether two answers say the same of what was paid, and of what it left. */
  tellAlike(one: number, other: number): boolean {
    return this.#told.every((column) => isAlike(column[one]!, column[other]!));
  }
}

function isAlike(one: number, other: number): boolean {
  return Number.isNaN(one) || Number.isNaN(other) || one === other;
}

/** How much what is told differs from key to key of a slot: 0 where it is the same for all, 1 where it never is, or nobody knows. */
function distinctness(column: Float64Array, keys: readonly KeyAnswers[], slot: Uint32Array): number {
  const bySlot = new Map<number, number[]>();
  for (const answers of keys) {
    const first = answers.flat().find((row) => !Number.isNaN(column[row]!));
    if (first === undefined) continue;
    const values = bySlot.get(slot[first]!) ?? [];
    values.push(column[first]!);
    bySlot.set(slot[first]!, values);
  }
  const several = [...bySlot.values()].filter((values) => values.length > 1);
  // One of each slot has nothing to differ from.
  const more = several.reduce((sum, values) => sum + values.length - 1, 0);
  const different = several.reduce((sum, values) => sum + new Set(values).size - 1, 0);
  return bySlot.size === 0 ? 0 : more === 0 ? 1 : different / more;
}

/** Whether what is told is not one for all answers of a slot, as what names its wallet is; so of a slot with one key nobody knows. */
function differs(column: Float64Array, keys: readonly KeyAnswers[], slot: Uint32Array): boolean {
  const first = new Map<number, number>();
  for (const row of keys.flat(2)) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    const before = first.get(slot[row]!);
    if (before !== undefined && before !== value) return true;
    first.set(slot[row]!, value);
  }
  return first.size > 0 && first.size === keys.length;
}

/** Whether all answers to some key that tell it tell the same. */
function isSteady(column: Float64Array, keys: readonly KeyAnswers[]): boolean {
  return keys.some((answers) =>
    answers.some((rows) => {
      const values = rows.map((row) => column[row]!).filter((value) => !Number.isNaN(value));
      return values.length > 1 && values.every((value) => value === values[0]);
    }),
  );
}
