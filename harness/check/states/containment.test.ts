import { expect, test } from 'vitest';
import { containment as containmentCheck } from './containment.ts';
import { containmentRefusals as containmentRefusalsCheck } from './containment-refusals.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpReceipt, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';
import { emptyTree } from './tree.fixture.ts';

const containment = found(containmentCheck);
const containmentRefusals = found(containmentRefusalsCheck);

const directory = 'directories/0-0';
const entry = 'entries/0-0.x';
const commands = ['create', 'remove', 'delete'];
type Row = Partial<MadeUpRow>;
const create = (value?: number, sent = 0, done = 9): Row => ({ command: 1, value, sent, done });
const remove = (value?: number, sent = 0, done = 9): Row => ({ command: 2, value, sent, done });
const destroy = (sent = 0, done = 9): Row => ({ command: 3, sent, done });
const changed = (nonce: number, key: string, read: number, wrote = read + 1): MadeUpReceipt => ({
  nonce,
  key,
  read,
  wrote,
});
const holds = (children: number): MadeUpRace['records'] => ({
  [directory]: { version: 1, fields: { children: String(children) } },
});
const deleted: MadeUpRace['records'] = { [directory]: { version: 2, fields: {}, live: false } };
const there: MadeUpRace['records'] = { [entry]: { version: 1, fields: {} } };
const removedEntry: MadeUpRace['records'] = { [entry]: { version: 2, fields: {}, live: false } };

function kinds(race: Parameters<typeof madeUpEvidence>[0]): string[] {
  return containment(madeUpEvidence(race, 4, commands), emptyTree).map(
    ({ kind, count }) => `${kind} ${count}`,
  );
}

test.each([
  // Created; created and removed; created, removed and the directory deleted.
  { records: { ...holds(1), ...there }, found: [] },
  { records: { ...holds(0), ...removedEntry }, found: [] },
  { records: { ...deleted, ...removedEntry }, found: [] },
  // An entry without its directory, which is deleted, or never was.
  { records: { ...deleted, ...there }, found: ['orphan 1'] },
  { records: { ...there }, found: ['orphan 1'] },
  // One too many, one too few, no number at all.
  { records: { ...holds(2), ...there }, found: ['wrong-counter 1'] },
  { records: { ...holds(0), ...there }, found: ['wrong-counter 1'] },
  { records: { ...holds(-1), ...removedEntry }, found: ['wrong-counter 1'] },
  {
    records: { [directory]: { version: 1, fields: { children: 'many' } } },
    found: ['wrong-counter 1'],
  },
])('at the end every entry has its directory, which counts it: case %#', ({ records, found }) => {
  expect(kinds({ rows: [], receipts: [], records })).toEqual(found);
});

test.each([
  // Created, removed, deleted.
  {
    rows: [create(1), remove(0), destroy()],
    receipts: [changed(1, directory, 1), changed(2, directory, 2), changed(3, directory, 3)],
    records: deleted,
    found: [],
  },
  // Deleted by somebody who had seen it empty.
  {
    rows: [create(1), destroy()],
    receipts: [changed(1, directory, 1), changed(2, directory, 1, 3)],
    records: deleted,
    found: ['deleted-non-empty 1'],
  },
  // Deleted, and brought back by somebody who had seen it there.
  {
    rows: [destroy(), create(1)],
    receipts: [changed(1, directory, 1), changed(2, directory, 1, 3)],
    records: { ...holds(1), ...there },
    found: ['resurrected 1'],
  },
  // Deleted, and there at the end without a word.
  { rows: [destroy()], receipts: [changed(1, directory, 1)], records: holds(0), found: ['resurrected 1'] },
  // Deleted twice.
  {
    rows: [destroy(), destroy()],
    receipts: [changed(1, directory, 1), changed(2, directory, 2)],
    records: deleted,
    found: ['change-after-delete 1'],
  },
  // Told another number than there was; across a version of nobody there is no number.
  { rows: [create(2)], receipts: [changed(1, directory, 1)], records: deleted, found: ['wrong-counter 1'] },
  { rows: [create(2)], receipts: [changed(1, directory, 2)], records: deleted, found: [] },
  // The answer was lost.
  {
    rows: [{ ...create(), answer: 'unknown' } satisfies Row],
    receipts: [changed(1, directory, 1)],
    records: deleted,
    found: [],
  },
])('a directory is followed through its versions: case %#', ({ found, ...race }) => {
  expect(kinds(race)).toEqual(found);
});

test.each([
  // Created, removed and created again.
  { rows: [create(), remove(), create()], receipts: [0, 1, 2], found: [] },
  // Created twice, removed twice, removed before it was there.
  { rows: [create(), create()], receipts: [0, 1], found: ['second-winner 1'] },
  { rows: [create(), remove(), remove()], receipts: [0, 1, 2], found: ['change-after-delete 1'] },
  { rows: [remove()], receipts: [0], found: ['change-after-delete 1'] },
  // Somebody unseen came between.
  { rows: [create(), create()], receipts: [0, 2], found: [] },
])('an entry is created and removed in turn: case %#', ({ rows, receipts, found }) => {
  const written = receipts.map((read, at) => changed(at + 1, entry, read));
  expect(kinds({ rows, receipts: written, records: {} })).toEqual(found);
});

test('a snapshot whose counter is off needs no audit', () => {
  const saw = (value: number): Row => ({ command: 0, answer: 'found', value });
  expect(kinds({ rows: [saw(0), { command: 0, answer: 'missing' }] })).toEqual([]);
  expect(kinds({ rows: [saw(0), saw(1), saw(-2)] })).toEqual(['wrong-counter 2']);
});

const judged = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  containmentRefusals(madeUpEvidence(race, 4, commands), {
    ...emptyTree,
    nameOf: (operation) => `n${operation % 2}`,
  }).map(({ kind, count }) => `${kind} ${count}`);
const refused = (row: Row, reason: 'not-empty' | 'parent-missing' | 'gone' | 'name-taken'): Row => ({
  ...row,
  value: undefined,
  answer: 'conflict',
  reason,
});

test.each([
  // Not empty: an entry can have been there, or cannot yet, or no longer.
  { rows: [create(1, 0, 5), refused(destroy(1, 2), 'not-empty')], found: [] },
  { rows: [refused(destroy(1, 2), 'not-empty')], found: ['unjustified-refusal 1'] },
  { rows: [create(1, 3, 5), refused(destroy(1, 2), 'not-empty')], found: ['unjustified-refusal 1'] },
  // The directory is missing or gone: somebody has deleted it, or not yet.
  { rows: [destroy(0, 1), refused(create(1, 2, 3), 'parent-missing')], found: [] },
  { rows: [destroy(0, 1), refused(destroy(2, 3), 'gone')], found: [] },
  { rows: [refused(create(1, 2, 3), 'parent-missing'), destroy(4, 5)], found: ['unjustified-refusal 1'] },
  { rows: [refused(destroy(2, 3), 'gone')], found: ['unjustified-refusal 1'] },
  // The name is taken: by an entry of that name (operations 1 and 3), not of another.
  { rows: [create(), create(), refused(create(), 'name-taken')], found: [] },
  { rows: [create(), refused(create(), 'name-taken')], found: ['unjustified-refusal 1'] },
  // The entry is gone: it was removed, or nobody has created it.
  { rows: [remove(), refused(remove(), 'gone')], found: [] },
  { rows: [refused(remove(), 'gone')], found: [] },
  {
    rows: [create(), create(), refused({ ...remove(), sent: 10, done: 11 }, 'gone')],
    found: ['unjustified-refusal 1'],
  },
  // A lost race needs nobody.
  { rows: [{ ...destroy(), reason: 'write-conflict' } satisfies Row], found: [] },
])('a refusal has its reason: case %#', ({ rows, found }) => {
  expect(judged({ rows })).toEqual(found);
});

const notEmpty = refused(destroy(4, 5), 'not-empty');
const [first, second, third] = [changed(1, entry, 0), changed(2, entry, 1), changed(3, entry, 2)];

test.each([
  // The only entry was removed before, or only just.
  {
    rows: [create(1, 0, 1), remove(0, 2, 3), notEmpty],
    receipts: [first, second],
    found: ['unjustified-refusal 1'],
  },
  { rows: [create(1, 0, 1), remove(0, 2, 4), notEmpty], receipts: [first, second], found: [] },
  // Nobody knows when the request came through whose answer was lost.
  {
    rows: [create(1, 0, 1), { ...remove(0, 2, 3), answer: 'unknown' } satisfies Row, notEmpty],
    receipts: [first, second],
    found: [],
  },
  // One entry was removed twice, the other is there.
  {
    rows: [create(1, 0, 1), remove(0, 2, 3), remove(0, 2, 3), create(1, 0, 1), notEmpty],
    receipts: [first, second, third, changed(4, 'entries/0-0.y', 0)],
    found: [],
  },
])('not empty is what has an entry that was not removed: case %#', ({ found, ...race }) => {
  expect(judged({ ...race, records: {} })).toEqual(found);
});

const taken = refused(create(undefined, 4, 5), 'name-taken');
const gone = refused(remove(undefined, 4, 5), 'gone');

test.each([
  // The name is free again, since long or only just; whoever took it away, its receipt says which it was.
  {
    rows: [create(1, 0, 1), remove(0, 2, 3), taken],
    receipts: [first, second],
    found: ['unjustified-refusal'],
  },
  { rows: [create(1, 0, 1), remove(0, 2, 4), taken], receipts: [first, second], found: [] },
  {
    rows: [create(1, 0, 1), { ...remove(0, 2, 3), operation: 0 } satisfies Row, taken],
    receipts: [first, second],
    found: ['unjustified-refusal'],
  },
  {
    rows: [create(1, 0, 1), remove(0, 2, 3), create(1, 3, 4), taken],
    receipts: [first, second, third],
    found: [],
  },
  // The entry is there all the while, or was removed at that moment, or nobody knows which one is meant.
  { rows: [create(1, 0, 1), gone], receipts: [first], found: ['unjustified-refusal'] },
  { rows: [create(1, 0, 4), gone], receipts: [first], found: [] },
  { rows: [create(1, 0, 1), remove(0, 5, 6), gone], receipts: [first, second], found: [] },
  {
    rows: [create(1, 0, 1), remove(0, 1, 2), create(1, 2, 3), gone],
    receipts: [first, second, third],
    found: ['unjustified-refusal'],
  },
  { rows: [create(1, 0, 1), { ...gone, operation: 0 } satisfies Row], receipts: [first], found: [] },
])('a name is taken, or gone, as entries come and go: case %#', ({ found, ...race }) => {
  const nameOf = (operation: number): string | undefined => (operation === 0 ? undefined : 'x');
  const evidence = madeUpEvidence({ ...race, records: {} }, 4, commands);
  const kindsOf = containmentRefusals(evidence, { ...emptyTree, nameOf }).map(({ kind }) => kind);
  expect(kindsOf).toEqual(found);
});

test('without an audit an accepted removal has ended what was there', () => {
  expect(judged({ rows: [create(1, 0, 1), remove(0, 2, 3), notEmpty] })).toEqual(['unjustified-refusal 1']);
  const lost = { ...remove(0, 2, 3), answer: 'unknown' } satisfies Row;
  expect(judged({ rows: [create(1, 0, 1), lost, notEmpty] })).toEqual([]);
});

test.each([
  // What was there from the start is removed, and then the directory is deleted.
  {
    rows: [remove(0, 0, 1), destroy(2, 3)],
    receipts: [changed(1, entry, 1), changed(1, directory, 1), changed(2, directory, 2)],
    found: [],
  },
  // The directory is deleted with it, or it is created again although it is there.
  { rows: [destroy()], receipts: [changed(1, directory, 1)], found: ['deleted-non-empty 1'] },
  { rows: [create()], receipts: [changed(1, entry, 1)], found: ['second-winner 1'] },
  // It is why the directory is not empty and its name is taken, until it is removed.
  { rows: [refused(destroy(), 'not-empty'), refused(create(), 'name-taken')], receipts: [], found: [] },
  {
    rows: [remove(0, 0, 1), notEmpty],
    receipts: [changed(1, entry, 1), changed(1, directory, 1)],
    found: ['unjustified-refusal 1'],
  },
])('a directory can hold an entry from the start: case %#', ({ rows, receipts, found }) => {
  const seededTree = { ...emptyTree, seeded: ['x'] };
  const evidence = madeUpEvidence({ rows, receipts, records: {} }, 4, commands);
  const judgedSeeded = [
    ...containment(evidence, seededTree),
    ...containmentRefusals(evidence, { ...seededTree, nameOf: () => 'x' }),
  ];
  expect(judgedSeeded.map(({ kind, count }) => `${kind} ${count}`)).toEqual(found);
});

test.each([
  // Behind a 500 of the service an entry is created and counted, or neither; what nobody answered may still be under way.
  { status: 500, found: ['wrong-counter 1'] },
  { status: 503, found: [] },
  { status: 0, found: [] },
])('a counter without its entry is found behind $status: $found', ({ status, found: wanted }) => {
  const rows = [{ ...create(), answer: 'unknown', status } as const];
  const names = ['entries/0-0.x', 'entries/0-0.y'];
  const gone = Object.fromEntries(
    names.map((key) => [key, { version: 0, fields: {}, live: false as const }]),
  );
  const other = {
    'directories/1-0': { version: 0, fields: { children: '1' } },
    'entries/1-0.x': { version: 0, fields: {} },
  };
  const finals = { ...gone, ...holds(1), ...other };
  const tree = { ...emptyTree, names: ['x', 'y'] };
  const found = containment(madeUpEvidence({ rows, tags: [], finals }, 4, commands), tree);
  expect(found.map(({ kind, count }) => `${kind} ${count}`)).toEqual(wanted);
});

test.each([
  { status: 0, found: [] },
  { status: 500, found: ['orphan 1'] },
])(
  'an entry that was seen before its directory was deleted is no orphan beside $status',
  ({ status, found: wanted }) => {
    const open = { answer: 'unknown', status } as const;
    const rows = [
      { ...remove(), ...open },
      { ...destroy(), ...open },
    ];
    const finals = {
      'entries/0-0.x': { version: 0, fields: {} },
      'directories/0-0': { version: 0, fields: {}, live: false as const },
      'directories/1-0': { version: 0, fields: { children: '0' } },
    };
    const tree = { ...emptyTree, seeded: ['x'], names: ['x', 'y'] };
    const found = containment(madeUpEvidence({ rows, tags: [], finals }, 4, commands), tree);
    expect(found.map(({ kind, count }) => `${kind} ${count}`)).toEqual(wanted);
  },
);
