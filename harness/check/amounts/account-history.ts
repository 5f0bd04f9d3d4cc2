import type { Evidence } from '../../core/evidence.ts';
import type { Changes } from '../rows/changes.ts';
import { sortRows } from '../rows/row-order.ts';
import { rowsOf } from '../rows/slot-groups.ts';

/** An account from version to version, the state before the first change included. */
export interface AccountHistory {
  readonly count: number;
  /** What it then held. */
  readonly held: Float64Array;
  /** When a state can have begun, and when it was surely over; both never fall. */
  readonly begun: Float64Array;
  readonly over: Float64Array;
  /** The row that made a state; -1 for the first, and where nobody is known to have. */
  readonly row: Int32Array;
  /** States from the first on that are known without a gap. */
  readonly known: number;
}

/** Follows one record's changes; `record` is its group in the changes, undefined where it has none. */
export function accountHistory(
  { history }: Evidence,
  changes: Changes,
  record: number | undefined,
  settled: Float64Array,
  initial: number,
  moved: (operation: number) => number,
): AccountHistory {
  const { sent, operation } = history.columns;
  const made = record === undefined ? new Uint32Array() : rowsOf(changes.byRecord, record);
  sortRows(made, changes.wrote);
  const count = made.length + 1;
  const held = new Float64Array(count);
  const begun = new Float64Array(count);
  const over = new Float64Array(count);
  const row = new Int32Array(count).fill(-1);
  held[0] = initial;
  begun[0] = -Infinity;
  let known = 1;
  for (let k = 1; k < count; k++) {
    const change = made[k - 1]!;
    const own = changes.row[change]!;
    row[k] = own;
    // Across a version that nobody is known to have made nothing is said.
    if (known === k && own >= 0 && changes.wrote[change] === k + 1) known += 1;
    held[k] = held[k - 1]! + (own < 0 ? 0 : moved(operation[own]!));
    begun[k] = Math.max(begun[k - 1]!, own < 0 ? -Infinity : sent[own]!);
  }
  over[count - 1] = Infinity;
  for (let k = count - 2; k >= 0; k--) {
    const next = row[k + 1]!;
    over[k] = Math.min(over[k + 1]!, next < 0 ? Infinity : settled[next]!);
  }
  return { count, held, begun, over, row, known };
}
