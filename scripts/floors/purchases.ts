import type { Command } from '../../harness/core/guarded.ts';
import { randomStream } from '../../harness/core/random.ts';
import { post } from './load.ts';
import type { RequestText } from '../../harness/core/dialect.ts';

/** The records that are bought from, as redis-benchmark writes a random number. */
export const items = Array.from({ length: 1000 }, (_, item) => String(item).padStart(12, '0'));

/** The items in such a number that none is ever sold out. */
export const stocks = items.map((item) => ({ key: `items/${item}`, fields: { stock: '99999999' } }));

/** Buys one unit of an item. */
export function purchase(item: string, nonce: number): Command {
  return {
    name: 'purchase',
    nonce,
    parts: [
      {
        key: `items/${item}`,
        when: [
          { is: 'present', reason: 'unknown-record' },
          { field: 'stock', is: 'atLeast', value: 1, reason: 'sold-out' },
        ],
        then: [{ field: 'stock', do: 'add', value: -1 }],
      },
    ],
  };
}

/** Requests for one unit of an item drawn at random, the same ones in the same order each time. */
export function purchaseRequests(): () => RequestText {
  const random = randomStream(1, 0);
  const purchases = items.map((item) => post(`/items/${item}/purchases`, '{"quantity":1}'));
  return () => purchases[Math.floor(random() * purchases.length)]!;
}
