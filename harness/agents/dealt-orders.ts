import type { Order } from '../drive/generate.ts';
import { gateState } from '../drive/gate.ts';
import { generationCounters } from '../drive/generations.ts';
import { sharedTally } from '../drive/tally.ts';

/** An order without the memory that threads of one process share. */
export type PlainOrder = Omit<Order, 'counters' | 'gate' | 'tally'>;

/** The orders of one agent's threads, and what they share, as plain data. */
export interface DealtOrders {
  readonly orders: readonly PlainOrder[];
  readonly salt: string;
  /** Generations that are seeded of every key. */
  readonly seeded: number;
  readonly rounds: number;
}

/** Makes orders of threads ready to be sent to another process. */
export function dealt(orders: readonly Order[]): DealtOrders {
  const [first] = orders;
  if (first === undefined) throw new Error('an agent without a thread has nothing to do');
  return {
    orders: orders.map(({ counters: _c, gate: _g, tally: _t, ...plain }) => plain),
    salt: first.counters.salt,
    seeded: first.counters.seeded[0] ?? 0,
    rounds: first.gate.arrived.length,
  };
}

/** An order whose generations end by goals of their own. */
export type TakenOrder = Order & { readonly counters: { readonly goal: Int32Array } };

/** The orders again, with memory for the threads of this process; at its gate one party more stands for all others. */
export function taken({ orders, salt, seeded, rounds }: DealtOrders): TakenOrder[] {
  const keys = orders[0]?.keys ?? 1;
  const goal = new Int32Array(new SharedArrayBuffer(4 * keys));
  const counters = { ...generationCounters(keys, salt), goal };
  counters.seeded.fill(seeded);
  const gate = { ...gateState(rounds), parties: orders.length + 1 };
  return orders.map((plain) => ({ ...plain, counters, gate, tally: sharedTally() }));
}
