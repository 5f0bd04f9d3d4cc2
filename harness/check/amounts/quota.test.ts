import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { quota as quotaCheck } from './quota.ts';
import { found } from '../found.fixture.ts';
import type { QuotaOptions } from './quota-options.ts';

const quota = found(quotaCheck);

const two: QuotaOptions = {
  command: 'race',
  collection: 'machines',
  counter: { collection: 'regions', field: 'free' },
  quota: 2,
  exceeded: 'quota-exceeded',
};
const created = (sent: number, done: number): Partial<MadeUpRow> => ({ sent, done });
const lost = (sent: number, done: number): Partial<MadeUpRow> => ({ sent, done, answer: 'unknown' });
const refused = (sent: number, done: number): Partial<MadeUpRow> => ({
  sent,
  done,
  reason: 'quota-exceeded',
});
const receipts = (...nonces: number[]): MadeUpRace['receipts'] =>
  nonces.map((nonce) => ({ nonce, key: `machines/0-0.web${nonce}`, read: 0, wrote: 1 }));
/** A region with what is free in it, and its machines. */
const region = (free: number | string, ...machines: number[]): NonNullable<MadeUpRace['records']> => ({
  'regions/0-0': { version: 1, fields: { free: String(free) } },
  ...Object.fromEntries(machines.map((name) => [`machines/0-0.web${name}`, { version: 1, fields: {} }])),
});
const kinds = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  quota(madeUpEvidence(race), two).map(({ kind, count }) => `${kind} ${count}`);

test('a counter that nobody asked for is looked at as well', () => {
  const untouched = (free: string) => ({ 'regions/1-0': { version: 1, fields: { free } } });
  const race = { rows: [created(0, 1)], receipts: receipts(1) };
  expect(kinds({ ...race, records: { ...region(1, 1), ...untouched('2') } })).toEqual([]);
  expect(kinds({ ...race, records: { ...region(1, 1), ...untouched('3') } })).toEqual(['wrong-counter 1']);
});

describe('a quota of two, audited', () => {
  test.each([
    // Two are created, the third is refused.
    {
      rows: [created(0, 1), created(0, 1), refused(2, 3)],
      receipts: receipts(1, 2),
      records: region(0, 1, 2),
      found: [],
    },
    // Refused in the moment in which the second began: equal times are concurrent.
    {
      rows: [created(0, 1), refused(1, 2), created(2, 3)],
      receipts: receipts(1, 3),
      records: region(0, 1, 3),
      found: [],
    },
    // Refused before the second began, or although an unknown did not take effect.
    {
      rows: [created(0, 1), refused(1, 2), created(3, 4)],
      receipts: receipts(1, 3),
      records: region(0, 1, 3),
      found: ['unjustified-refusal 1'],
    },
    {
      rows: [created(0, 1), lost(0, 1), refused(2, 3)],
      receipts: receipts(1),
      records: region(1, 1),
      found: ['unjustified-refusal 1'],
    },
    // Refused for its name: nothing to do with the quota.
    {
      rows: [created(0, 1), { reason: 'name-taken', sent: 2, done: 3 }],
      receipts: receipts(1),
      records: region(1, 1),
      found: [],
    },
    // One too many, counted as well, or not.
    {
      rows: [created(0, 1), created(0, 1), created(0, 1)],
      receipts: receipts(1, 2, 3),
      records: region(-1, 1, 2, 3),
      found: ['over-quota 1'],
    },
    {
      rows: [created(0, 1), created(0, 1), lost(0, 1)],
      receipts: receipts(1, 2, 3),
      records: region(0, 1, 2, 3),
      found: ['over-quota 1', 'wrong-counter 1'],
    },
    // A refused request has counted; an accepted one has not.
    {
      rows: [created(0, 1), { reason: 'name-taken', sent: 2, done: 3 }],
      receipts: receipts(1),
      records: region(0, 1),
      found: ['wrong-counter 1'],
    },
    { rows: [created(0, 1)], receipts: receipts(1), records: region(2, 1), found: ['wrong-counter 1'] },
    // The counter is no number, or gone.
    { rows: [created(0, 1)], receipts: receipts(1), records: region('1.0', 1), found: ['wrong-counter 1'] },
    {
      rows: [created(0, 1)],
      receipts: receipts(1),
      records: { 'machines/0-0.web1': { version: 1, fields: {} } },
      found: ['wrong-counter 1'],
    },
    // A region that nobody raced for has a machine.
    {
      rows: [],
      receipts: [],
      records: {
        'regions/3-3': { version: 1, fields: { free: '2' } },
        'machines/3-3.web1': { version: 1, fields: {} },
      },
      found: ['wrong-counter 1'],
    },
  ] as const)('$rows: $found', ({ rows, receipts: proofs, records, found }) => {
    expect(kinds({ rows, receipts: [...proofs], records })).toEqual(found);
  });

  test('says how many there are and how many are counted', () => {
    const rows = [created(0, 1), created(0, 2), created(0, 3)];
    const evidence = madeUpEvidence({ rows, receipts: receipts(1, 2, 3), records: region(1, 1, 2, 3) });
    expect(quota(evidence, two)).toMatchObject([
      {
        kind: 'over-quota',
        first: { key: 'regions/0-0', text: '3 machines were created where 2 are allowed', nonces: [3] },
      },
      { kind: 'wrong-counter', first: { key: 'regions/0-0', text: '3 machines are there, 1 are counted' } },
    ]);
  });
});

describe('a quota of two, judged from answers alone', () => {
  test.each([
    { rows: [created(0, 1), lost(0, 1), refused(2, 3)], found: [] },
    { rows: [created(0, 1), refused(2, 3), lost(4, 5)], found: ['unjustified-refusal 1'] },
    { rows: [created(0, 1), created(0, 1), lost(0, 1)], found: [] },
    { rows: [created(0, 1), created(0, 1), created(0, 1)], found: ['over-quota 1'] },
  ] as const)('$rows: $found', ({ rows, found }) => {
    expect(kinds({ rows })).toEqual(found);
  });
});

test('who creates is told what is still free, as far as all versions are known', () => {
  const counted = (...wrote: number[]) =>
    wrote.map((version, at) => ({ nonce: at + 1, key: 'regions/0-0', read: 1, wrote: version }));
  const told = (values: readonly number[], versions: readonly number[]): string[] =>
    kinds({
      rows: values.map((value) => ({ ...created(0, 1), value })),
      receipts: [...(receipts(1, 2) ?? []), ...counted(...versions)],
      records: region(0, 1, 2),
    });
  expect(told([1, 0], [2, 3])).toEqual([]);
  expect(told([0, 1], [3, 2])).toEqual([]);
  expect(told([2, 1], [2, 3])).toEqual(['wrong-counter 2']);
  expect(told([1, 1], [2, 3])).toEqual(['wrong-counter 1']);
  expect(told([1, 1], [2, 4])).toEqual([]);
});

describe('a quota of two, in a service that shows its records', () => {
  const gone = { version: 0, fields: {}, live: false } as const;
  const limited = { ...two, names: 2, counter: { ...two.counter, limit: 'quota' } };
  const shown = (free: string, limit: string, live: number): MadeUpRace['finals'] => ({
    'regions/0-0': { version: 0, fields: { free, quota: limit } },
    ...Object.fromEntries(
      [0, 1].map((at) => [`machines/0-0.web${at}`, at < live ? { version: 0, fields: {} } : gone]),
    ),
  });
  test.each([
    { finals: shown('1', '2', 1), found: [] },
    { finals: shown('2', '2', 1), found: ['wrong-counter 1'] },
    { finals: shown('1', '3', 1), found: ['wrong-field 1'] },
    // A region that does not show what is free says nothing of it.
    {
      finals: { ...shown('0', '2', 1), 'regions/0-0': { version: 0, fields: { quota: '2' } } },
      found: [],
    },
    // What was not looked at may be there.
    { finals: { ...shown('0', '2', 1), 'machines/0-0.web1': undefined }, found: [] },
  ])('it is counted: case %#', ({ finals, found: wanted }) => {
    const known = Object.fromEntries(
      Object.entries(finals ?? {}).flatMap(([key, one]) => (one ? [[key, one]] : [])),
    );
    const evidence = madeUpEvidence({ rows: [created(0, 1)], tags: [], finals: known });
    expect(quota(evidence, limited).map(({ kind, count }) => `${kind} ${count}`)).toEqual(wanted);
  });

  test.each([
    { told: ['1', '0'], found: [] },
    { told: ['0', '1'], found: ['wrong-counter 2'] },
    { told: ['1', '1'], found: ['wrong-counter 1'] },
  ])('and what was told is what was left: case %#', ({ told, found: wanted }) => {
    const rows = told.map((free, at) => ({
      ...created(2 * at, 2 * at + 1),
      shows: { 'told.added.free': free },
    }));
    expect(kinds({ rows, tags: [] })).toEqual(wanted);
  });
});
