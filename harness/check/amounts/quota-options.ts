import type { Reason } from '../../core/reason.ts';

/**
 * How many records a command may create in a slot, and the record that counts what is still free, which is an answer's
 * first value.
 */
export interface QuotaOptions {
  readonly command: string;
  /** What is created: nothing else makes or deletes records of it. */
  readonly collection: string;
  readonly counter: {
    readonly collection: string;
    readonly field: string;
    /** The field that holds the quota itself, which nothing changes. */
    readonly limit?: string;
  };
  readonly quota: number;
  /** Records that may be asked for in a slot: where so many were looked at, all were. */
  readonly names?: number;
  /** How a client is told that the quota is used up. */
  readonly exceeded: Reason;
}
