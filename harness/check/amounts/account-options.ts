import type { Reason } from '../../core/reason.ts';

/** Accounts that only one command moves money between; a slot can have several. */
export interface BalanceOptions {
  readonly command: string;
  readonly collection: string;
  readonly field: string;
  /** What follows the slot in the key of each account; empty where a slot has one. */
  readonly accounts: readonly string[];
  /** What every account of a generation holds at first. */
  readonly initial: (generation: number) => number;
  /** What an operation adds to an account, below 0 where it takes, of which an answer's first value is what is left. */
  readonly moved: (operation: number, account: string) => number;
  /** Requests of a slot that share a number are one payment, of which none but the first may move anything. */
  readonly once?: (operation: number) => number;
  /** How one is told that an account holds too little. */
  readonly short: Reason;
}
