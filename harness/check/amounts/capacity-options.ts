import type { Reason } from '../../core/reason.ts';

/** What is limited: a field of one record a slot that starts at `initial` and that commands take from. */
export interface CapacityOptions {
  readonly commands: readonly string[];
  readonly collection: string;
  readonly field: string;
  readonly initial: number;
  /** Units that an operation on a slot of a generation takes, 1 or more. */
  readonly amount: (operation: number, generation: number) => number;
  /** How a buyer is told that not enough is left. */
  readonly soldOut: Reason;
}
