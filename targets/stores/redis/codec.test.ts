import { expect, test } from 'vitest';
import type { Change, Condition } from '../../../harness/core/guarded.ts';
import { command, purchase } from '../conformance/command.fixture.ts';
import { decodeReceipt, encodeTake, keysOfReceipt } from './codec.ts';

const reason = 'write-conflict';
const there: Condition = { is: 'present', reason };
const enough: Condition = { field: 'stock', is: 'atLeast', value: 1, reason };
const take: Change = { field: 'stock', do: 'add', value: -1 };

test('a purchase is a command that has a script of its own', () => {
  const sent = purchase('items/0-0');
  expect(encodeTake(sent)).toEqual([`${sent.nonce} 9:items/0-0`, 'stock', '1', '-1']);
});

test.each<[words: string, when: Condition[], then: Change[]]>([
  ['does not need the record', [enough, enough], [take]],
  ['has one condition less', [there], [take]],
  ['has one condition more', [there, enough, enough], [take]],
  ['asks in another order', [enough, there], [take]],
  ['bounds from above', [there, { field: 'stock', is: 'atMost', value: 1, reason }], [take]],
  ['bounds one field and adds to another', [there, enough], [{ ...take, field: 'sold' }]],
  ['changes a second field', [there, enough], [take, { field: 'owner', do: 'set', value: 'x' }]],
  ['writes a value', [there, enough], [{ field: 'stock', do: 'set', value: '0' }]],
  ['only asks', [there, enough], []],
])('a command is no purchase that %s', (_words, when, then) => {
  expect(encodeTake(command({ key: 'a', when, then }))).toBeUndefined();
});

test('a command over two records is no purchase', () => {
  const [part] = purchase('a').parts;
  if (part === undefined) throw new Error('a purchase has a part');
  expect(encodeTake(command(part, { ...part, key: 'b' }))).toBeUndefined();
});

test.each([
  ['of one record', '7 9:items/0-0 1 2+4', ['items/0-0']],
  ['of two, one of them only read', '8 9:items/0-0 8:users/a  1 2 3 -', ['items/0-0', 'users/a ']],
])('a receipt %s names its records without being read to its end', (_, text, keys) => {
  expect(keysOfReceipt(text)).toEqual(keys);
  expect(decodeReceipt(text).traces.map(({ key }) => key)).toEqual(keys);
});
