/** Field values of one record; integers are canonical decimals, an absent field counts as 0. */
export type Fields = ReadonlyMap<string, string>;

/**
 * What a store holds under one key. The store stamps `version`, +1 a change; a deleted record stays as a
 * tombstone (`live` false, no fields) that keeps its version; a record that never was has version 0.
 */
export interface Stored {
  readonly version: number;
  readonly live: boolean;
  readonly fields: Fields;
}

/** Records by key; a key that is missing was never written. */
export type State = ReadonlyMap<string, Stored>;

/** What a record that was never written looks like. */
export const absent: Stored = { version: 0, live: false, fields: new Map() };

/** One record of a receipt: the version the decision saw and the version it wrote, null when only read. */
export interface Trace {
  readonly key: string;
  readonly read: number;
  readonly wrote: number | null;
}

/** Proof that a command took effect, written in the same atomic change as its effect. */
export interface Receipt {
  readonly nonce: number;
  readonly traces: readonly Trace[];
}

/** A record as a workload wants it before the race; it starts at version 1. */
export interface Seed {
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The record that a seed becomes. */
export function seeded({ fields }: Pick<Seed, 'fields'>): Stored {
  return { version: 1, live: true, fields: new Map(Object.entries(fields)) };
}

/** The id of a record in its key: `0-0` of `items/0-0`. */
export function idIn(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** The collection of a record's key: `items` of `items/0-0`. */
export function collectionOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
