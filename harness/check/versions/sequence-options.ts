import type { Reason } from '../../core/reason.ts';

/** Entries `entries/slot.1`, `.2` … which `command` appends one at a time, and the record that counts them. */
export interface SequenceOptions {
  readonly command: string;
  readonly entries: string;
  /** Collection and field of the counter; an answer's first value is what it then holds. */
  readonly counters: string;
  readonly counter: string;
  /** The field of an entry that holds the mark of the operation that appended it. */
  readonly field: string;
  readonly markOf: (operation: number) => string;
  /** The argument, which the history keeps, that asks for a number. */
  readonly number?: string;
  /** How a request is told that somebody else was given its number. */
  readonly taken: Reason;
}
