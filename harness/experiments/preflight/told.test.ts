import { expect, test } from 'vitest';
import { lastItem } from '../../../workloads/last-item.ts';
import { strangeTold } from './told.ts';
import type { Known } from './worlds.ts';

const record = (field: string): Known => ({
  live: true,
  fields: new Map([[field, '1']]),
  isVague: (name: string) => name === 'spentBy',
});
const told = (...names: string[]) => new Map(names.map((name) => [name, '7']));

test.each<[string, readonly string[], readonly (Known | undefined)[], string | undefined]>([
  [
    'a field that nothing has',
    ['stock', 'colour'],
    [record('stock')],
    'also tells colour: last-item knows no such field',
  ],
  ['what it has', ['stock', 'spentBy'], [record('stock')], undefined],
  ['what each of two has', ['a', 'b'], [record('a'), record('b')], undefined],
  ['a record that is not known', ['colour'], [record('stock'), undefined], undefined],
  ['nothing', ['colour'], [], undefined],
])('of %s is said what is strange', (_, names, records, says) => {
  expect(strangeTold(told(...names), records, lastItem)).toBe(says);
});
