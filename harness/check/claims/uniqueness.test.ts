import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { uniqueness as uniquenessCheck } from './uniqueness.ts';
import { found } from '../found.fixture.ts';
import type { UniquenessOptions } from './uniqueness-options.ts';

const uniqueness = found(uniquenessCheck);

const key = 'names/0-0';
const names: UniquenessOptions = {
  command: 'race',
  collection: 'names',
  ownerField: 'owner',
  taken: 'name-taken',
};
const won = (sent: number, done: number): Partial<MadeUpRow> => ({ sent, done, version: 1 });
const lost = (sent: number, done: number): Partial<MadeUpRow> => ({ sent, done, answer: 'unknown' });
const taken = (sent: number, done: number): Partial<MadeUpRow> => ({ sent, done, reason: 'name-taken' });
const receipts = (...nonces: number[]): MadeUpRace['receipts'] =>
  nonces.map((nonce, i) => ({ nonce, key, read: i, wrote: i + 1 }));
const owner = (nonce: number | string): MadeUpRace['records'] => ({
  [key]: { version: 1, fields: { owner: String(nonce) } },
});
const kinds = (race: Parameters<typeof madeUpEvidence>[0], options = names): string[] =>
  uniqueness(madeUpEvidence(race), options).map(({ kind, count }) => `${kind} ${count}`);

describe('unique names, audited', () => {
  test.each([
    // One wins, the other is refused.
    { rows: [won(0, 1), taken(0, 2)], receipts: receipts(1), records: owner(1), found: [] },
    // Refused in the moment in which the winner began.
    { rows: [taken(0, 2), won(2, 3)], receipts: receipts(2), records: owner(2), found: [] },
    // Refused before the winner began.
    {
      rows: [taken(0, 2), won(3, 4)],
      receipts: receipts(2),
      records: owner(2),
      found: ['unjustified-refusal 1'],
    },
    // Only the refusal that ended before is unjustified.
    {
      rows: [taken(0, 2), taken(0, 3), won(3, 4)],
      receipts: receipts(3),
      records: owner(3),
      found: ['unjustified-refusal 1'],
    },
    // An unknown won, or did not.
    { rows: [lost(0, 1), taken(0, 2)], receipts: receipts(1), records: owner(1), found: [] },
    { rows: [lost(0, 1), taken(0, 2)], receipts: [], records: {}, found: ['nobody-won 1'] },
    // Nobody asked, nobody won; a lost race is not a refusal.
    { rows: [{ reason: 'write-conflict' }], receipts: [], records: {}, found: [] },
    // Check, then insert.
    {
      rows: [won(0, 1), won(0, 1)],
      receipts: receipts(1, 2),
      records: owner(2),
      found: ['second-winner 1'],
    },
    // 201 for everybody, one row.
    {
      rows: [won(0, 1), won(0, 1), won(0, 1)],
      receipts: receipts(2),
      records: owner(2),
      found: ['second-winner 2'],
    },
    // An unknown won too.
    {
      rows: [won(0, 1), lost(0, 1)],
      receipts: receipts(1, 2),
      records: owner(2),
      found: ['second-winner 1'],
    },
    // The loser's data are in the record, or nobody's, or there is none.
    {
      rows: [won(0, 1), taken(0, 1)],
      receipts: receipts(1),
      records: owner(2),
      found: ['wrong-owner 1'],
    },
    { rows: [won(0, 1)], receipts: receipts(1), records: owner('01'), found: ['wrong-owner 1'] },
    {
      rows: [won(0, 1)],
      receipts: receipts(1),
      records: { [key]: { version: 1, fields: {} } },
      found: ['wrong-owner 1'],
    },
    { rows: [won(0, 1)], receipts: receipts(1), records: {}, found: ['wrong-owner 1'] },
    // The owner won another name.
    {
      rows: [won(0, 1), { ...won(0, 1), slot: 1 }],
      receipts: receipts(1),
      records: { ...owner(2), 'names/1-0': { version: 1, fields: { owner: '2' } } },
      found: ['wrong-owner 1'],
    },
    // A name that no request asked for has an owner.
    {
      rows: [],
      receipts: [],
      records: { 'names/2-5': { version: 1, fields: { owner: '1' } } },
      found: ['wrong-owner 1'],
    },
    // After a refusal nobody is found under the name.
    {
      rows: [won(0, 9), taken(0, 2), { command: 0, answer: 'missing', sent: 3, done: 4 }],
      receipts: receipts(1),
      records: owner(1),
      found: ['stale-read 1'],
    },
    // Asked when the refusal came: concurrent.
    {
      rows: [won(0, 9), taken(0, 3), { command: 0, answer: 'missing', sent: 3, done: 4 }],
      receipts: receipts(1),
      records: owner(1),
      found: [],
    },
  ] as const)('$rows: $found', ({ rows, receipts: proofs, records, found }) => {
    expect(kinds({ rows, receipts: [...proofs], records })).toEqual(found);
  });

  test('say how many won which name', () => {
    const rows = [won(0, 1), won(0, 1), won(0, 1)].map((row) => ({ ...row, slot: 68 }));
    expect(uniqueness(madeUpEvidence({ rows }), names)).toMatchObject([
      {
        kind: 'second-winner',
        first: { key: 'names/0-17', text: '3 requests won the name 0-17', nonces: [1, 2, 3] },
      },
    ]);
  });

  test('without an owner field the record must be there all the same', () => {
    const { ownerField: _, ...anonymous } = names;
    expect(kinds({ rows: [won(0, 1)], receipts: receipts(1), records: owner(7) }, anonymous)).toEqual([]);
    expect(kinds({ rows: [won(0, 1)], receipts: receipts(1), records: {} }, anonymous)).toEqual([
      'wrong-owner 1',
    ]);
  });
});

describe('two names a slot, of which odd operations want the second', () => {
  const two: UniquenessOptions = {
    ...names,
    wanted: { suffixes: ['.a', '.b'], by: (operation) => operation % 2 },
  };
  const proof = (
    nonce: number,
    suffix: string,
  ): { nonce: number; key: string; read: number; wrote: number } => ({
    nonce,
    key: key + suffix,
    read: 0,
    wrote: 1,
  });
  const owned = (owners: Record<string, number>): MadeUpRace['records'] =>
    Object.fromEntries(
      Object.entries(owners).map(([suffix, nonce]) => [
        key + suffix,
        { version: 1, fields: { owner: String(nonce) } },
      ]),
    );
  test.each([
    // Each has its winner.
    {
      rows: [won(0, 1), won(0, 1), taken(0, 2), taken(0, 2)],
      receipts: [proof(1, '.b'), proof(2, '.a')],
      records: owned({ '.b': 1, '.a': 2 }),
      found: [],
    },
    // The winner of the one is not who justifies the refusal of the other.
    {
      rows: [won(0, 1), taken(0, 2)],
      receipts: [proof(1, '.b')],
      records: owned({ '.b': 1 }),
      found: ['nobody-won 1'],
    },
    // Both winners want the same.
    {
      rows: [won(0, 1), taken(0, 2), won(0, 1), won(0, 1)],
      receipts: [proof(1, '.b'), proof(3, '.b'), proof(4, '.a')],
      records: owned({ '.b': 3, '.a': 4 }),
      found: ['second-winner 1'],
    },
    // Somebody who was refused keeps a record.
    {
      rows: [won(0, 1), taken(0, 2), taken(0, 1), won(0, 1)],
      receipts: [proof(1, '.b'), proof(4, '.a')],
      records: owned({ '.b': 1, '.a': 2 }),
      found: ['wrong-owner 1'],
    },
    // The owner won another name of the slot.
    {
      rows: [won(0, 1), won(0, 1)],
      receipts: [proof(1, '.b'), proof(2, '.a')],
      records: owned({ '.b': 2, '.a': 1 }),
      found: ['wrong-owner 2'],
    },
    // One record of a winner is missing, or under a name that nobody can want.
    {
      rows: [won(0, 1)],
      receipts: [proof(1, '.b')],
      records: {},
      found: ['wrong-owner 1'],
    },
    {
      rows: [won(0, 1)],
      receipts: [proof(1, '.b')],
      records: owned({ '.b': 1, '.B': 1 }),
      found: ['wrong-owner 1'],
    },
    // A record of a slot that nobody raced for.
    {
      rows: [],
      receipts: [],
      records: { 'names/3-3.a': { version: 1, fields: { owner: '1' } } },
      found: ['wrong-owner 1'],
    },
  ] as const)('$rows: $found', ({ rows, receipts: proofs, records, found }) => {
    expect(kinds({ rows, receipts: [...proofs], records }, two)).toEqual(found);
  });

  test('an operation that wants none of them is not judged', () => {
    const none = { ...two, wanted: { suffixes: ['.a'], by: () => -1 } };
    expect(kinds({ rows: [won(0, 1), won(0, 1), taken(0, 1)] }, none)).toEqual([]);
  });
});

describe('a voucher, which is there before it is spent', () => {
  const voucher: UniquenessOptions = {
    command: 'race',
    collection: 'vouchers',
    ownerField: 'spentBy',
    taken: 'voucher-spent',
    what: 'voucher',
    isSpent: true,
    wanted: { suffixes: ['.v0'], by: () => 0 },
  };
  const spent = (by?: number): MadeUpRace['records'] => ({
    'vouchers/0-0.v0': {
      version: by === undefined ? 1 : 2,
      fields: by === undefined ? {} : { spentBy: `${by}` },
    },
  });
  const proofs = (...nonces: number[]): MadeUpRace['receipts'] =>
    nonces.map((nonce) => ({ nonce, key: 'vouchers/0-0.v0', read: 1, wrote: 2 }));
  const refused: Partial<MadeUpRow> = { reason: 'voucher-spent', sent: 0, done: 2 };
  test.each([
    // Nobody spent it, one did, two did.
    { rows: [], receipts: [], records: spent(), found: [] },
    { rows: [{ reason: 'sold-out' }], receipts: [], records: spent(), found: [] },
    { rows: [won(0, 1), refused], receipts: proofs(1), records: spent(1), found: [] },
    { rows: [won(0, 1), won(0, 1)], receipts: proofs(1, 2), records: spent(2), found: ['double-spend 1'] },
    // Refused as spent, and spent by nobody.
    { rows: [refused], receipts: [], records: spent(), found: ['nobody-won 1'] },
    // Bought with it, and it can be spent again; or refused, and it is gone.
    { rows: [won(0, 1)], receipts: proofs(1), records: spent(), found: ['wrong-owner 1'] },
    { rows: [{ reason: 'sold-out' }], receipts: [], records: spent(1), found: ['wrong-owner 1'] },
  ] as const)('$rows: $found', ({ rows, receipts: given, records, found }) => {
    expect(kinds({ rows, receipts: [...given], records }, voucher)).toEqual(found);
  });

  test('is removed by some services when it is spent, which tells nobody whose it is', () => {
    const rows = [won(0, 1), { ...won(0, 1), slot: 1 }];
    const gone = { version: 0, fields: {}, live: false } as const;
    const kept = { version: 0, fields: { spentBy: '1' } };
    const race = { rows, tags: [], finals: { 'vouchers/0-0.v0': kept, 'vouchers/1-0.v0': gone } };
    expect(uniquenessCheck(madeUpEvidence(race), voucher).at(-1)).toEqual({
      kind: 'wrong-owner',
      examined: 0,
      unexamined: 'the service removes a voucher that is spent',
    });
  });

  test('says which voucher was spent how often', () => {
    expect(uniqueness(madeUpEvidence({ rows: [won(0, 1), won(0, 1)] }), voucher)).toMatchObject([
      {
        kind: 'double-spend',
        first: { key: 'vouchers/0-0.v0', text: 'the voucher 0-0.v0 was spent 2 times' },
      },
    ]);
  });
});

describe('unique names, judged from answers alone', () => {
  test.each([
    { rows: [won(0, 1), taken(0, 2)], found: [] },
    // An unknown may have won, but proves no second winner.
    { rows: [lost(0, 1), taken(0, 2)], found: [] },
    { rows: [won(0, 1), lost(0, 1)], found: [] },
    { rows: [taken(0, 1), lost(2, 3)], found: ['unjustified-refusal 1'] },
    { rows: [won(0, 1), won(0, 1)], found: ['second-winner 1'] },
    { rows: [taken(0, 1)], found: ['nobody-won 1'] },
  ] as const)('$rows: $found', ({ rows, found }) => {
    expect(kinds({ rows })).toEqual(found);
  });
});

describe('unique names of a service that shows its records', () => {
  const shown = (by: string) => ({ version: 0, fields: { owner: by } });
  const rows = [0, 1, 2, 3].map((slot) => ({ ...won(0, 1), slot }));
  const finals = (owners: readonly string[]): MadeUpRace['records'] =>
    Object.fromEntries(owners.map((by, slot) => [`names/${slot % 4}-${Math.floor(slot / 4)}`, shown(by)]));
  test.each([
    // Nonces of winners; of others; and numbers or names of its own, of which nothing can be said.
    { rows, finals: finals(['1', '2', '3', '4']), found: [] },
    { rows, finals: finals(['2', '3', '4', '1']), found: ['wrong-owner 4'] },
    { rows, finals: finals(['71', '72', '73', '74']), found: [] },
    // Requests by name: winners, one who was refused; and those that a service counts nearly as we do.
    { rows, finals: finals(['request-1', 'request-2', 'request-3', 'request-4']), found: [] },
    {
      rows: [...rows, { ...won(0, 1), slot: 4 }, taken(0, 1)],
      finals: finals(['request-6', 'request-2', 'request-3', 'request-4', 'request-5']),
      found: ['wrong-owner 1'],
    },
    { rows, finals: finals(['request-2', 'request-3', 'request-4', 'request-1']), found: [] },
    // Nobody counts as far as our numbers begin: all of these are of requests of ours.
    {
      rows: rows.map((row, at) => ({ ...row, nonce: 200_001 + at })),
      finals: finals(['request-200002', 'request-200003', 'request-200004', 'request-200001']),
      found: ['wrong-owner 4'],
    },
    { rows, finals: finals(['ann', 'bea', 'cid', 'dan']), found: [] },
    // Whoever was told of itself by another name.
    {
      rows: rows.map((row, at) => ({ ...row, shows: { 'told.owner': `u${at}` } })),
      finals: finals(['u0', 'u1', 'u3', 'u2']),
      found: ['wrong-owner 2'],
    },
    // Nobody can have won it, or it was won and is not there.
    { rows: [taken(0, 1)], finals: finals(['ann']), found: ['nobody-won 1', 'wrong-owner 1'] },
    {
      rows: [won(0, 1), { ...won(0, 1), slot: 1 }],
      finals: { ...finals(['ann']), 'names/1-0': { version: 0, fields: {}, live: false } },
      found: ['wrong-owner 1'],
    },
    { rows: [lost(0, 1)], finals: finals(['ann']), found: [] },
  ] satisfies { rows: Partial<MadeUpRow>[]; finals: MadeUpRace['records']; found: string[] }[])(
    'are held against who won: case %#',
    ({ found: wanted, ...race }) => {
      expect(kinds({ ...race, tags: [] })).toEqual(wanted);
    },
  );

  test.each([
    // Where most owners are winners, who is no request has got what others won.
    { owner: (slot: number) => (slot % 3 === 2 ? 'nobody' : `${slot + 1}`), found: ['wrong-owner 10'] },
    {
      owner: (slot: number) => (slot % 3 === 2 ? 'nobody' : `request-${slot + 1}`),
      found: ['wrong-owner 10'],
    },
    // Users that the service numbers itself, of whom some happen to be winners; and names beside few numbers.
    { owner: (slot: number) => `${slot % 3 === 2 ? ((slot + 10) % 30) + 1 : slot + 1}`, found: [] },
    { owner: (slot: number) => (slot % 3 === 2 ? `${slot + 1}` : `u${slot}`), found: [] },
    // Users that the service counts from 0; beside names, or nonces, 0 is nobody.
    { owner: (slot: number) => `${slot % 3}`, found: [] },
    { owner: (slot: number) => (slot % 3 === 2 ? '0' : `u${slot}`), found: ['wrong-owner 10'] },
    { owner: (slot: number) => (slot % 3 === 2 ? '0' : `${slot + 1}`), found: ['wrong-owner 10'] },
  ])('strangers among them: case %#', ({ owner, found: wanted }) => {
    const many = Array.from({ length: 30 }, (_, slot) => ({
      ...won(10 * slot, 10 * slot + 5),
      slot,
    }));
    const owned = finals(many.map(({ slot }) => owner(slot)));
    expect(kinds({ rows: many, tags: [], finals: owned })).toEqual(wanted);
  });
});

test.each([
  [{ owner: 'null' }, [won(0, 1)], 'the record of the name says owner null, although a request won it'],
  [{}, [won(0, 1)], 'the record of the name says no owner, although a request won it'],
  [{ owner: '7' }, [won(0, 1)], 'the name belongs to request 7, which did not win it'],
  [{ owner: 'ann' }, [won(0, 1)], 'the name belongs to "ann", which did not win it'],
  [{ owner: '1' }, [], 'there is a record of the name, which no request can have won'],
])('a record with %o is told as it shows itself', (fields, rows, text) => {
  const records = { [key]: { version: 1, fields } };
  const evidence = madeUpEvidence({ rows, receipts: receipts(...rows.map((_, at) => at + 1)), records });
  expect(uniqueness(evidence, names).find(({ kind }) => kind === 'wrong-owner')?.first.text).toBe(text);
});
