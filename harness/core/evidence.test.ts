import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Receipts } from './evidence.ts';
import type { Receipt, Trace } from './record.ts';

const trace: fc.Arbitrary<Trace> = fc.record({
  key: fc.constantFrom('items/0-0', 'items/1-0', 'carts/0-0'),
  read: fc.nat(2 ** 31),
  wrote: fc.option(fc.integer({ min: 1, max: 2 ** 31 })),
});
const receipt: fc.Arbitrary<Receipt> = fc.record({
  nonce: fc.integer({ min: 1, max: 2 ** 40 }),
  traces: fc.array(trace, { maxLength: 3 }),
});

function rows(receipts: Receipts): unknown[] {
  return Array.from({ length: receipts.count }, (_, i) => [
    receipts.nonce[i],
    receipts.keys[receipts.key[i] ?? -1],
    receipts.read[i],
    receipts.wrote[i],
  ]);
}

describe('receipts in columns', () => {
  test('hold one row a trace; a record that was only read wrote version 0', () => {
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 30 }), (given) => {
        const receipts = new Receipts();
        for (const each of given) receipts.add(each);
        expect(rows(receipts)).toEqual(
          given.flatMap(({ nonce, traces }) =>
            traces.map(({ key, read, wrote }) => [nonce, key, read, wrote ?? 0]),
          ),
        );
        expect(new Set(receipts.keys).size).toBe(receipts.keys.length);
      }),
    );
  });

  test('grow without loss', () => {
    const receipts = new Receipts();
    const key = (nonce: number): string => `items/${nonce % 7}-0`;
    for (let nonce = 1; nonce <= 5000; nonce++)
      receipts.add({ nonce, traces: [{ key: key(nonce), read: nonce, wrote: nonce + 1 }] });
    expect(receipts.count).toBe(5000);
    expect(receipts.keys.length).toBe(7);
    expect(rows(receipts)).toEqual(Array.from({ length: 5000 }, (_, i) => [i + 1, key(i + 1), i + 1, i + 2]));
  });
});
