import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { oneTag } from './one-tag.ts';
import type { ReadRecords } from './hidden-records.ts';

type Shows = Readonly<Record<string, string>>;
const read = (version: number, shows: Shows): Partial<MadeUpRow> => ({
  command: 0,
  answer: 'found',
  version,
  shows,
});
const kinds = (
  rows: readonly Partial<MadeUpRow>[],
  more: Partial<ReadRecords> = {},
  tags: readonly string[] = ['"a"', '"b"'],
): string[] =>
  oneTag(madeUpEvidence({ rows, tags }), {
    collection: 'orders',
    fields: ['state'],
    stamped: 'always',
    ...more,
  }).map(({ kind, anomaly }) => `${kind} ${anomaly?.count}`);
const paid = { state: 'paid', changedBy: 'request-1', changedAt: '1700000000000' };

test('a strong tag that is told of two states is a contradiction', () => {
  expect(kinds([read(1, paid), read(1, { ...paid, state: 'placed' })])).toEqual(['broken-chain 1']);
  expect(kinds([read(1, paid), read(1, { changedBy: 'request-1' })])).toEqual(['broken-chain 1']);
  expect(kinds([read(1, paid), read(1, { ...paid, changedBy: 'nobody' })])).toEqual(['wrong-stamp 1']);
  expect(kinds([read(1, paid), read(1, { ...paid, changedAt: '1700000000001' })])).toEqual(['wrong-stamp 1']);
});

test.each([
  ['the same', [read(1, paid), read(1, paid)], {}],
  ['another tag', [read(1, paid), read(2, { state: 'shipped' })], {}],
  ['no tag', [read(0, paid), read(0, { state: 'shipped' })], {}],
  ['another record', [read(1, paid), { ...read(1, { state: 'shipped' }), slot: 1 }], {}],
  ['what nobody knows', [read(1, { ...paid, servedAt: '1' }), read(1, { ...paid, servedAt: '2' })], {}],
  ['words of its own', [read(1, { changedBy: 'Ada' }), read(1, { changedBy: 'Ada L.' })], {}],
  ['how long ago', [read(1, { ...paid, changedAt: '3' }), read(1, { ...paid, changedAt: '9' })], {}],
  [
    'other operations',
    [read(1, paid), { ...read(1, { state: 'shipped' }), operation: 7 }],
    { by: (operation: number) => operation !== 7 },
  ],
] as const)('it says nothing of %s', (_, rows, more) => {
  expect(kinds(rows, more)).toEqual([]);
});

test('a weak tag may stand for several states', () => {
  expect(kinds([read(1, paid), read(1, { state: 'placed' })], {}, ['W/"a"'])).toEqual([]);
});

test('a tag that comes back is one of what is held, whoever has changed it', () => {
  const again = [read(1, paid), read(1, { ...paid, changedBy: 'request-9' })];
  const changes = (...versions: number[]): Partial<MadeUpRow>[] => versions.map((version) => ({ version }));
  const stamped = 'unlessTagsRecur';
  expect(kinds([...changes(1, 2), ...again], { stamped })).toEqual(['wrong-stamp 1']);
  expect(kinds([...changes(1, 2, 1), ...again], { stamped })).toEqual([]);
  expect(kinds([...changes(0), ...again], { stamped })).toEqual([]);
});

test('a look at the end counts as a read', () => {
  const ended = (tag: string, state: string) =>
    madeUpEvidence({
      rows: [read(1, { state: 'paid' })],
      tags: ['"a"'],
      finals: { 'orders/0-0': { version: 0, fields: { state }, tag } },
    });
  const options = { collection: 'orders', fields: ['state'] };
  expect(oneTag(ended('"a"', 'shipped'), options)).toMatchObject([{ kind: 'broken-chain' }]);
  expect(oneTag(ended('"a"', 'paid'), options)).toEqual([]);
  expect(oneTag(ended('"b"', 'shipped'), options)).toEqual([]);
});
