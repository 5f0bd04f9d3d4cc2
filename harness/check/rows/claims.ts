import type { Evidence } from '../../core/evidence.ts';
import type { History } from '../../core/history.ts';
import { sortRows } from './row-order.ts';
import { groupBy, groupBySlot, groupsIn } from './slot-groups.ts';
import type { Grouping } from './slot-groups.ts';

/** Which of a slot's records an operation wants; each is named by what follows the slot's name in its id. */
export interface Wanted {
  readonly suffixes: readonly string[];
  /** Position in `suffixes`, -1 for none of them. */
  readonly by: (operation: number) => number;
}

/** The rows of a history by the record that they want, each record's rows in the order in which they ended. */
export interface Claims extends Grouping {
  /** Records that somebody wants. */
  readonly count: number;
  /** The number of the record that a row wants, -1 for none. */
  readonly of: (row: number) => number;
  /** A record's id: its key without the collection. */
  readonly idOf: (number: number) => string;
  /** The number of the record of an id: -1 where nobody wants it, undefined where it is not such a record. */
  readonly find: (id: string) => number | undefined;
}

/** Groups rows by what their operations want; without `wanted` all rows of a slot, reads too, want its own record. */
export function claimsOf(evidence: Evidence, command: number, wanted: Wanted | undefined): Claims {
  const { history } = evidence;
  return wanted === undefined ? ofSlots(history) : ofRecords(history, command, wanted);
}

function ofSlots(history: History): Claims {
  const { starts, order, index, count } = groupBySlot(history);
  return {
    starts,
    order,
    count,
    of: (row) => index.find(history.columns.slot[row]!),
    idOf: (number) => history.slotName(index.slots[number]!),
    find(id) {
      const slot = history.slotOf(`/${id}`);
      return slot < 0 || id !== history.slotName(slot) ? undefined : index.find(slot);
    },
  };
}

/** Only rows of the command want anything here: a read does not say what of. */
function ofRecords(history: History, command: number, { suffixes, by }: Wanted): Claims {
  const slots = groupBySlot(history).index;
  const { columns } = history;
  /** Numbers by slot and position: together they may not fit into 32 bits. */
  const numbers = new Map<number, number>();
  const places: number[] = [];
  const number = new Int32Array(history.count).fill(-1);
  for (let row = 0; row < history.count; row++) {
    const position = columns.command[row] === command ? by(columns.operation[row]!) : -1;
    if (position < 0) continue;
    const place = slots.find(columns.slot[row]!) * suffixes.length + position;
    let claim = numbers.get(place);
    if (claim === undefined) numbers.set(place, (claim = places.push(place) - 1));
    number[row] = claim;
  }
  const count = places.length;
  // Rows that want nothing form a last group, which nobody looks at.
  const { starts, order } = groupBy(
    number.map((own) => (own < 0 ? count : own)),
    history.count,
    count + 1,
  );
  for (const rows of groupsIn({ starts, order })) sortRows(rows, columns.done);
  const positions = new Map(suffixes.map((suffix, position) => [suffix, position]));
  return {
    starts,
    order,
    count,
    of: (row) => number[row]!,
    idOf(claim) {
      const place = places[claim]!;
      const slot = slots.slots[Math.floor(place / suffixes.length)]!;
      return history.slotName(slot) + (suffixes[place % suffixes.length] ?? '');
    },
    find(id) {
      const slot = history.slotOf(`/${id}`);
      if (slot < 0) return undefined;
      const position = positions.get(id.slice(history.slotName(slot).length));
      const known = slots.find(slot);
      return position === undefined || known < 0
        ? -1
        : (numbers.get(known * suffixes.length + position) ?? -1);
    },
  };
}
