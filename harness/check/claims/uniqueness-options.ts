import type { Reason } from '../../core/reason.ts';
import type { Wanted } from '../rows/claims.ts';

/** What is unique: a record that one request may win. */
export interface UniquenessOptions {
  readonly command: string;
  readonly collection: string;
  /** Field that holds, as decimal text, the nonce of the request that won the record. */
  readonly ownerField?: string;
  /** How a loser is told that it is gone. */
  readonly taken: Reason;
  /** Which of the slot's records an operation wants; without it the slot's own. */
  readonly wanted?: Wanted;
  /** What to call it, and who win it, in the plural: the name, which registrations win. */
  readonly what?: string;
  readonly winners?: string;
  /** It is there before, and its winner spends it; else its winner creates it. */
  readonly isSpent?: true;
}
