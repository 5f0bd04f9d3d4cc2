import { expect, test } from 'vitest';
import { fieldsOf } from './reply-parts.ts';

test('a field that an adapter maps from nothing is not there, at any depth', () => {
  const shown = { stock: 3, spentBy: undefined, a: { balance: '10.00', owner: undefined } };
  expect([...fieldsOf(shown)]).toEqual([
    ['stock', '3'],
    ['a.balance', '10'],
  ]);
});
