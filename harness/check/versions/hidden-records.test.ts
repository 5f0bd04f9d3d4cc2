import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { hiddenRecords } from './hidden-records.ts';

type Row = Partial<MadeUpRow>;
const read = (answer: 'found' | 'missing', sent: number, more: Row = {}): Row => ({
  command: 0,
  answer,
  sent,
  done: sent + 1,
  ...more,
});
const change = (sent: number, more: Row = {}): Row => ({ command: 1, sent, done: sent + 1, ...more });
const deletion = (sent: number, more: Row = {}): Row => change(sent, { command: 2, ...more });
const others = [2, 3, 4].map((slot) => read('found', 0, { slot }));
const count = (rows: readonly Row[], deletedBy?: string, ends?: boolean): number =>
  hiddenRecords(
    madeUpEvidence({
      rows,
      tags: [],
      ...(ends === undefined ? {} : { finals: { 'orders/0-0': { version: 0, fields: {} } } }),
    }),
    { collection: 'orders', ...(deletedBy === undefined ? {} : { deletedBy }) },
  )[0]?.anomaly?.count ?? 0;

test.each<[string, number]>([
  ['was shown before', count([read('found', 0), read('missing', 2)])],
  ['was changed before, where others are shown', count([...others, change(0), read('missing', 2)])],
  ['is shown later, where others are', count([...others, read('missing', 0), read('found', 4)])],
  ['is there at the end, where others are shown', count([...others, read('missing', 0)], undefined, true)],
  ['is deleted later', count([read('found', 0), read('missing', 2), deletion(4)], 'other')],
  [
    'was not deleted, as that was refused',
    count([read('found', 0), deletion(1, { reason: 'illegal-transition' }), read('missing', 3)], 'other'),
  ],
])('nobody may be told that there is no record that %s', (_, wrong) => {
  expect(wrong).toBe(1);
});

test.each<[string, number]>([
  ['nobody is shown any', count([change(0), read('missing', 2)])],
  ['it may have been deleted', count([read('found', 0), deletion(1), read('missing', 2)], 'other')],
  [
    'a deletion was not answered',
    count([read('found', 0), deletion(0, { answer: 'unknown' }), read('missing', 2)], 'other'),
  ],
  ['it was shown at the same time', count([read('found', 2), read('missing', 2)])],
  ['nothing is known of it', count([...others, read('missing', 0)])],
])('a record need not be there where %s', (_, wrong) => {
  expect(wrong).toBe(0);
});

test.each<{ what: string; rows: readonly Row[]; deletedBy?: string; wrong: number }>([
  { what: 'was shown to somebody', rows: [read('found', 0), change(2)], wrong: 1 },
  { what: 'was never shown', rows: [change(2)], wrong: 0 },
  {
    what: 'may have been deleted',
    rows: [read('found', 0), deletion(2, { answer: 'unknown' })],
    deletedBy: 'other',
    wrong: 0,
  },
  { what: 'nobody has deleted', rows: [read('found', 0), change(2)], deletedBy: 'other', wrong: 1 },
])('a record that $what is missed at the end, or not', ({ rows, deletedBy, wrong }) => {
  const finals = { 'orders/0-0': { version: 0, fields: {}, live: false as const } };
  const options = { collection: 'orders', ...(deletedBy === undefined ? {} : { deletedBy }) };
  const found = hiddenRecords(madeUpEvidence({ rows, tags: [], finals }), options);
  expect(found.reduce((sum, { anomaly }) => sum + (anomaly?.count ?? 0), 0)).toBe(wrong);
});
