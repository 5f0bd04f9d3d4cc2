import type { Command } from './guarded.ts';
import type { State, Stored, Trace } from './record.ts';

/**
 * What a store made of a command; `raced` means that nothing was decided because somebody was faster, after how many
 * attempts where there was more than one to make.
 */
export type Outcome =
  | { readonly kind: 'applied'; readonly traces: readonly Trace[]; readonly added: readonly number[] }
  | { readonly kind: 'refused'; readonly part: number; readonly condition: number; readonly found: Stored }
  | { readonly kind: 'raced'; readonly why: 'write-conflict' | 'lock-busy'; readonly attempts?: number };

/** How one request sees a store. */
export interface View {
  /** One snapshot of the records; a key that was never written is missing. */
  read(keys: readonly string[]): Promise<State>;
  /**
   * Evaluates the guards and writes all changes with their receipt, or nothing, in one atomic step. `seen` is the state
   * that the decision was made on: its versions become the receipt's `read`; without it they are the current ones.
   */
  apply(command: Command, seen?: State): Promise<Outcome>;
}
