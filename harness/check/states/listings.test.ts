import { expect, test } from 'vitest';
import { found } from '../found.fixture.ts';
import { anomaliesOf } from '../../core/verdict.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { finalChildren } from './final-children.ts';
import { answeredChildren } from './answered-children.ts';
import { listings } from './listings.ts';
import type { Containment } from './containment-options.ts';
import { emptyTree } from './tree.fixture.ts';

const commands = ['create', 'remove', 'delete'];
const tree: Containment = {
  ...emptyTree,
  seeded: ['draft'],
  names: ['draft', 'notes'],
  nameOf: (operation) => (operation === 0 ? undefined : 'notes'),
};
type Row = Partial<MadeUpRow>;
const create = (sent: number, done: number): Row => ({ command: 1, sent, done });
const remove = (sent: number, done: number, name = 'notes'): Row => ({
  command: 2,
  sent,
  done,
  shows: { 'asked.name': name },
});
const destroy = (sent: number, done: number): Row => ({ command: 3, operation: 0, sent, done });
const read = (sent: number, done: number, children: number, owners: Record<string, string>): Row => ({
  command: 0,
  answer: 'found',
  sent,
  done,
  shows: {
    'directory.children': String(children),
    ...Object.fromEntries(Object.entries(owners).map(([name, owner]) => [`${name}.owner`, owner])),
  },
});
const nothing = (sent: number, done: number): Row => ({ command: 0, answer: 'missing', sent, done });
const kindsOf = (check: typeof listings, race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  found(check)(madeUpEvidence(race, 4, commands), tree).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // What was there from the start, and what was created before, is shown.
  { rows: [create(0, 1), read(2, 3, 2, { draft: 'nobody', notes: '1' })], found: [] },
  { rows: [create(0, 1), read(2, 3, 1, { draft: 'nobody' })], found: ['wrong-snapshot 1'] },
  // Created or removed while it was read: it may be there or not.
  { rows: [create(0, 2), read(2, 3, 1, { draft: 'nobody' })], found: [] },
  { rows: [create(3, 4), read(2, 3, 2, { draft: 'nobody', notes: '1' })], found: [] },
  {
    rows: [create(4, 5), read(2, 3, 2, { draft: 'nobody', notes: '1' })],
    found: ['wrong-snapshot 1'],
  },
  { rows: [create(0, 1), remove(3, 4), read(2, 3, 1, { draft: 'nobody' })], found: [] },
  // Removed before, and created anew only afterwards.
  {
    rows: [create(0, 1), remove(2, 3), read(4, 5, 2, { draft: 'nobody', notes: '1' }), create(6, 7)],
    found: ['wrong-snapshot 1'],
  },
  // Removed by somebody whose answer was lost.
  {
    rows: [
      create(0, 1),
      { ...remove(2, 3), answer: 'unknown' } satisfies Row,
      read(4, 5, 1, { draft: 'nobody' }),
    ],
    found: [],
  },
  // Shown with the owner before the last, or with one who never created it, or not as it was seeded.
  {
    rows: [create(0, 1), remove(2, 3), create(4, 5), read(6, 7, 2, { draft: 'nobody', notes: '1' })],
    found: ['wrong-snapshot 1'],
  },
  { rows: [create(0, 1), read(2, 3, 2, { draft: 'nobody', notes: '9' })], found: ['wrong-owner 1'] },
  { rows: [read(2, 3, 1, { draft: '1' })], found: ['wrong-field 1'] },
  // It counts others than there can have been.
  { rows: [read(2, 3, 0, {})], found: ['wrong-snapshot 1'] },
  { rows: [read(2, 3, 2, { draft: 'nobody' })], found: ['wrong-snapshot 1'] },
  // The directory is gone, or there again.
  {
    rows: [remove(0, 1, 'draft'), destroy(2, 3), nothing(4, 5), read(0, 1, 1, { draft: 'nobody' })],
    found: [],
  },
  { rows: [nothing(4, 5), read(6, 7, 1, { draft: 'nobody' })], found: ['wrong-snapshot 1'] },
  { rows: [remove(0, 1, 'draft'), destroy(2, 3), read(4, 5, 0, {})], found: ['wrong-snapshot 1'] },
])('a listing shows what was there when it was read: case %#', ({ rows, found: kinds }) => {
  expect(kindsOf(listings, { rows })).toEqual(kinds);
});

const told = (owner: string, sent: number, done: number): Row => ({
  ...create(sent, done),
  shows: { 'asked.name': 'notes', 'told.owner': owner },
});
const listed = (owner: string, at: number): Row => read(at, at + 1, 2, { draft: 'nobody', notes: owner });

test.each<[string, readonly Row[], readonly string[]]>([
  ['who was told so', [told('Ada', 0, 1), listed('Ada', 2)], []],
  ['somebody else', [told('Ada', 0, 1), listed('Eve', 2), listed('Ada', 4)], ['wrong-owner 1']],
  // The answer shows whose it was by then: it was removed, and created anew.
  [
    'who was told later of another',
    [told('Eve', 0, 9), listed('Ada', 1), remove(2, 3), told('Eve', 4, 5), listed('Eve', 6)],
    [],
  ],
  ['who has the name of all', [told('Ada', 0, 1), remove(2, 4), told('Ada', 3, 6), listed('Ada', 7)], []],
])('an entry belongs to %s, by what answers tell', (_, rows, wanted) => {
  expect(kindsOf(listings, { rows, tags: [] })).toEqual(wanted);
});

test('a service that lists in its own way is not examined', () => {
  const rows = [{ command: 0, answer: 'found', shows: { entries: 'draft' } } satisfies Row];
  expect(listings(madeUpEvidence({ rows, tags: [] }, 4, commands), tree)).toMatchObject([
    { kind: 'wrong-snapshot', examined: 0, unexamined: 'reads do not show what is in a directory' },
    { kind: 'wrong-owner', examined: 0 },
    { kind: 'wrong-field', examined: 0 },
  ]);
});

const record = (owner: string) => ({ version: 0, fields: { owner } });
const gone = { version: 0, fields: {}, live: false } as const;
const directory = { 'directories/0-0': { version: 0, fields: { children: '1' } } };

test.each([
  ['who created it', ['1', '2', '3', '4', '5'], []],
  ['who was refused for it', ['6', '2', '3', '4', '5'], ['wrong-owner 1']],
  ['whom the service counts nearly as we do', ['2', '3', '4', '5', '1'], []],
])('entries belong by name to %s', (_, owners, wanted) => {
  const slots = [0, 1, 2, 3, 4];
  const refused: Row = { ...create(0, 1), slot: 0, reason: 'name-taken', answer: 'conflict' };
  const rows = [...slots.map((slot) => ({ ...create(0, 1), slot })), refused];
  const finals = Object.fromEntries(
    slots.flatMap((slot) => [
      [`entries/${slot}-0.draft`, record('nobody')],
      [`entries/${slot}-0.notes`, record(`request-${owners[slot]}`)],
    ]),
  );
  expect(
    anomaliesOf(finalChildren(madeUpEvidence({ rows, tags: [], finals }, 5, commands), tree)).map(
      ({ kind, count }) => `${kind} ${count}`,
    ),
  ).toEqual(wanted);
});

test('owners of whom most cannot be read are not examined, whatever the others are', () => {
  const ownersIn = (words: readonly string[]) => {
    const rows = words.map((_, slot) => ({ ...create(0, 1), slot }));
    const finals = Object.fromEntries(
      words.flatMap((word, slot) => [
        [`entries/${slot}-0.draft`, record('nobody')],
        [`entries/${slot}-0.notes`, record(word)],
      ]),
    );
    const evidence = madeUpEvidence({ rows, tags: [], finals }, words.length, commands);
    return finalChildren(evidence, tree).find(({ kind }) => kind === 'wrong-owner');
  };
  expect(ownersIn(['Ada', 'Bob', 'Eve', '4'])?.open).toBe('the service names owners in its own way');
  expect(ownersIn(['1', '2', '3', '4', '5', '6'])?.open).toBeUndefined();
});

test('records that nobody finds are not called hidden', () => {
  const evidence = madeUpEvidence({ rows: [create(0, 1)], tags: [], finals: directory }, 4, commands);
  expect(finalChildren(evidence, tree)[0]?.unexamined).toBe(
    'no entries are found by GET /entries/:id, or by such a read of an adapter',
  );
});

test.each([
  {
    rows: [create(0, 1)],
    finals: { ...directory, 'entries/0-0.draft': record('nobody'), 'entries/0-0.notes': record('1') },
    found: [],
  },
  {
    rows: [create(0, 1)],
    finals: { ...directory, 'entries/0-0.draft': record('nobody'), 'entries/0-0.notes': gone },
    found: ['lost-child 1'],
  },
  // What was not looked at may be there.
  { rows: [create(0, 1)], finals: { ...directory, 'entries/0-0.draft': record('nobody') }, found: [] },
  {
    rows: [create(0, 1), remove(2, 3)],
    finals: { ...directory, 'entries/0-0.draft': record('nobody'), 'entries/0-0.notes': record('1') },
    found: ['resurrected 1'],
  },
  {
    rows: [create(0, 1)],
    finals: { ...directory, 'entries/0-0.draft': record('1'), 'entries/0-0.notes': record('7') },
    found: ['wrong-owner 1', 'wrong-field 1'],
  },
  {
    rows: [remove(0, 1, 'draft'), destroy(2, 3)],
    finals: { ...directory, 'entries/0-0.draft': gone, 'entries/0-0.notes': gone },
    found: ['resurrected 1'],
  },
])('what is there at the end was created and not removed: case %#', ({ rows, finals, found: kinds }) => {
  expect(kindsOf(finalChildren, { rows, finals })).toEqual(kinds);
});

test.each([
  { rows: [create(0, 1), remove(2, 3), create(4, 5)], found: [] },
  // Whatever the order: two that created it, two that removed it, and nothing between them.
  { rows: [create(0, 5), create(1, 6)], found: ['second-winner 1'] },
  { rows: [create(0, 5), remove(1, 6), create(1, 6)], found: [] },
  { rows: [create(0, 1), remove(2, 3), remove(4, 5)], found: ['change-after-delete 1'] },
  { rows: [remove(0, 1), create(2, 3)], found: ['change-after-delete 1'] },
  { rows: [create(0, 1), { ...remove(2, 3), answer: 'unknown' } satisfies Row, create(4, 5)], found: [] },
  // A directory that is deleted is empty, stays so, and is deleted once.
  { rows: [remove(0, 1, 'draft'), destroy(2, 3)], found: [] },
  { rows: [destroy(2, 3)], found: ['deleted-non-empty 1'] },
  { rows: [remove(0, 1, 'draft'), create(2, 4), destroy(2, 3)], found: ['orphan 1'] },
  { rows: [remove(0, 1, 'draft'), destroy(2, 3), create(4, 5)], found: ['change-after-delete 1'] },
  { rows: [remove(0, 1, 'draft'), destroy(2, 3), destroy(2, 4)], found: ['change-after-delete 1'] },
])('answers contradict each other without any audit: case %#', ({ rows, found: kinds }) => {
  expect(kindsOf(answeredChildren, { rows })).toEqual(kinds);
});
