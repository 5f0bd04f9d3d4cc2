import { expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import type { AnomalyKind } from '../harness/core/verdict.ts';
import { lastItem } from './last-item.ts';
import { raced } from '../harness/simulate/simulated-race.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

const seeded = 'items are seeded, and an item that is missing has no stock: the next condition refuses it';

provesItself(lastItem, {
  operations: 600,
  unguarded: ['oversell', 'conservation', 'lost-update'],
  redundant: {
    'purchase 0 0': seeded,
    'redeem 0 0': seeded,
    'redeem 1 0': 'vouchers are seeded, and nobody asks for one that does not exist',
  },
});

test.each([
  { what: 'takes units without the voucher', part: 0, kinds: ['half-effect', 'wrong-owner'] },
  { what: 'spends a voucher without taking units', part: 1, kinds: ['half-effect', 'conservation'] },
] as const)('half a purchase is caught: a service that $what', ({ part, kinds }) => {
  const { evidence } = raced({
    workload: lastItem,
    seed: 1,
    guard: (parts, command) => (command === 'redeem' ? parts.slice(part, part + 1) : parts),
  });
  const found: AnomalyKind[] = judge(evidence, lastItem, {
    clients: 4,
    auditExpected: true,
  }).anomalies.map(({ kind }) => kind);
  expect(found).toEqual(expect.arrayContaining([...kinds]));
});

test('carts of one, two and three units are asked for, and a voucher by one operation in sixteen', () => {
  const settings = { capacity: 10, clients: 4 };
  const asked = new Map<string, number>();
  for (let operation = 0; operation < 1600; operation++) {
    const generation = Math.floor(operation / 16);
    const slot = { key: 0, generation, name: `0-${generation}` };
    const running = lastItem.operation({ operation, client: 0, slot, settings });
    let { value } = running.next();
    // One in 64 looks at the item first.
    if (typeof value === 'object' && value.kind === 'read') ({ value } = running.next({ kind: 'missing' }));
    if (typeof value !== 'object' || value.kind !== 'command') throw new Error('not a command');
    const wish = 'voucher' in value.args ? 'voucher' : String(value.args['quantity']);
    asked.set(wish, (asked.get(wish) ?? 0) + 1);
  }
  expect(asked.get('voucher')).toBe(100);
  expect([...asked.keys()].toSorted()).toEqual(['1', '2', '3', 'voucher']);
});
