import type { Evidence } from '../../core/evidence.ts';
import type { Reason } from '../../core/reason.ts';

/** The law of a record's states, written down apart from the guards that are to keep it. One record a slot. */
export interface Machine {
  readonly collection: string;
  /** The field that holds the state. */
  readonly field: string;
  /** The state of a seeded record. */
  readonly initial: string;
  /** The states that each state may become. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
  /** The state that each command leads to. */
  readonly leadsTo: Readonly<Record<string, string>>;
  /** The state that stands for a deleted record. */
  readonly deleted?: string;
  /** Why a change between two states is refused that is not allowed. */
  readonly refusal: (from: string, to: string) => Reason;
}

/** The state that a row leads to, if its command changes states. */
export function targetOf({ history, commands }: Evidence, { leadsTo }: Machine, row: number): string {
  return leadsTo[commands[history.columns.command[row]! - 1] ?? ''] ?? '';
}
