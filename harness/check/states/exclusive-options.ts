import type { Reason } from '../../core/reason.ts';
import type { Fields } from '../../core/record.ts';

/** Records of which only one may be on: each is seeded off, and switched by two commands. */
export interface ExclusiveStatesOptions {
  readonly collection: string;
  /** The commands that switch a record on and off; the one that switches on relies on all others being off. */
  readonly on: string;
  readonly off: string;
  /** Whether a record is on at the end, by its fields. */
  readonly isOn: (fields: Fields) => boolean;
  /** The field that holds the state, in words for on and off. */
  readonly field: string;
  /** Ends of the keys of a slot's records, after the dot. */
  readonly names: readonly string[];
  /**
   * What follows the slot's name in the key of the record that an operation switches on. It switches off the one that it
   * was refused for just before, else its own.
   */
  readonly own: (operation: number) => string;
  /** The record, named like that, which must have been on where an operation is refused to switch its own on. */
  readonly blamed: (operation: number, reason: Reason) => string | undefined;
}
