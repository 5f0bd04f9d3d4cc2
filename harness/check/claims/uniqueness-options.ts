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
  /** What to call it: a voucher is there before and is spent, anything else is created by its winner. */
  readonly what?: 'name' | 'e-mail' | 'machine' | 'voucher';
}
