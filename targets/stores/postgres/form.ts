import type { State } from '../../../harness/core/record.ts';

/** How a command is written as a statement. */
export interface Form {
  /** Records that the command only reads stay locked (FOR SHARE) until it has written. */
  readonly locksReads?: boolean;
  /** What is known of the records: one that is absent from it is inserted, and nobody else's record is overwritten. */
  readonly known?: State;
  /** Constraints of the schema decide in place of the guards that they stand for. */
  readonly constraints?: true;
}
