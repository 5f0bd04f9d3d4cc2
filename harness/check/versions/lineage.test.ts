import { describe, expect, test } from 'vitest';
import { lineage as lineageCheck } from './lineage.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpReceipt, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const lineage = found(lineageCheck);

const key = 'documents/0-0';
const receipt = (nonce: number, read: number, wrote: number): MadeUpReceipt => ({ nonce, key, read, wrote });
const ended = (version: number): MadeUpRace['records'] => ({ [key]: { version, fields: {} } });
const read = (version: number, sent: number, done: number): Partial<MadeUpRow> => ({
  command: 0,
  answer: version === 0 ? 'missing' : 'found',
  version,
  sent,
  done,
});
const wrote = (base: number, version: number, sent = 0, done = 9): Partial<MadeUpRow> => ({
  base,
  version,
  sent,
  done,
});
const lost = (base: number, sent = 0, done = 9): Partial<MadeUpRow> => ({
  base,
  answer: 'unknown',
  sent,
  done,
});
const kinds = (race: Parameters<typeof madeUpEvidence>[0], collections?: string[]): string[] =>
  lineage(madeUpEvidence(race), collections === undefined ? {} : { collections }).map(
    ({ kind, count }) => `${kind} ${count}`,
  );

describe('lineage, audited', () => {
  test.each([
    // Two changes, one after the other.
    {
      rows: [wrote(1, 2), wrote(2, 3)],
      receipts: [receipt(1, 1, 2), receipt(2, 2, 3)],
      records: ended(3),
      found: [],
    },
    // A record that is created in the race starts at 0.
    { rows: [wrote(0, 1)], receipts: [receipt(1, 0, 1)], records: ended(1), found: [] },
    // An unknown took effect between two changes.
    {
      rows: [wrote(1, 2), lost(2), wrote(3, 4)],
      receipts: [receipt(3, 3, 4), receipt(1, 1, 2), receipt(2, 2, 3)],
      records: ended(4),
      found: [],
    },
    // Nobody changed a seeded record; somebody unseen did.
    { rows: [], receipts: [], records: ended(1), found: [] },
    { rows: [], receipts: [], records: ended(2), found: ['broken-chain 1'] },
    // Two decisions were made on version 1; the store stamped both.
    {
      rows: [wrote(0, 2), wrote(0, 3)],
      receipts: [receipt(1, 1, 2), receipt(2, 1, 3)],
      records: ended(3),
      found: ['lost-update 1'],
    },
    // If-Match is ignored: the decision saw version 2, the client version 1.
    {
      rows: [wrote(1, 2), wrote(1, 3)],
      receipts: [receipt(1, 1, 2), receipt(2, 2, 3)],
      records: ended(3),
      found: ['lost-update 1'],
    },
    // The same, by a request of unknown fate.
    {
      rows: [wrote(1, 2), lost(1)],
      receipts: [receipt(1, 1, 2), receipt(2, 2, 3)],
      records: ended(3),
      found: ['lost-update 1'],
    },
    // An unknown that did not take effect overwrote nothing.
    { rows: [wrote(1, 2), lost(1)], receipts: [receipt(1, 1, 2)], records: ended(2), found: [] },
    // The client's version was right, but the decision was made on an older one.
    {
      rows: [wrote(0, 2), wrote(2, 3)],
      receipts: [receipt(1, 1, 2), receipt(2, 1, 3)],
      records: ended(3),
      found: ['lost-update 1'],
    },
    // Two changes wrote one version.
    {
      rows: [wrote(0, 2), wrote(0, 2)],
      receipts: [receipt(1, 1, 2), receipt(2, 1, 2)],
      records: ended(2),
      found: ['lost-update 1', 'broken-chain 1'],
    },
    // Version 3 is missing.
    {
      rows: [wrote(0, 2), wrote(0, 4)],
      receipts: [receipt(1, 1, 2), receipt(2, 3, 4)],
      records: ended(4),
      found: ['broken-chain 1'],
    },
    // The first change is missing.
    { rows: [wrote(0, 3)], receipts: [receipt(1, 2, 3)], records: ended(3), found: ['broken-chain 1'] },
    // The last change is missing, or the record.
    { rows: [wrote(0, 2)], receipts: [receipt(1, 1, 2)], records: ended(5), found: ['broken-chain 1'] },
    { rows: [wrote(0, 2)], receipts: [receipt(1, 1, 2)], records: {}, found: ['broken-chain 1'] },
    // The answer named a version that somebody else wrote.
    {
      rows: [wrote(0, 3), wrote(0, 3)],
      receipts: [receipt(1, 1, 2), receipt(2, 2, 3)],
      records: ended(3),
      found: ['broken-chain 1'],
    },
  ] as const)('$rows, $receipts: $found', ({ rows, receipts, records, found }) => {
    expect(kinds({ rows, receipts: [...receipts], records })).toEqual(found);
  });

  test('tells how many changes one version lost', () => {
    const found = lineage(
      madeUpEvidence({
        rows: [wrote(0, 18, 0, 3), wrote(0, 19, 0, 2), wrote(0, 20, 0, 4)],
        receipts: [receipt(1, 17, 18), receipt(2, 17, 19), receipt(3, 17, 20)],
        records: ended(20),
      }),
    );
    expect(found[0]).toMatchObject({
      kind: 'lost-update',
      count: 2,
      first: { key, text: 'version 17 was overwritten by 3 changes', nonces: [1, 2, 3], atMs: 2 },
    });
  });

  test('looks at the collections that are named', () => {
    const race = {
      rows: [],
      receipts: [{ nonce: 1, key: 'logs/0-0', read: 1, wrote: 3 }],
      records: { ...ended(1), 'logs/0-0': { version: 3, fields: {} } },
    };
    expect(kinds(race, ['documents'])).toEqual([]);
    expect(kinds(race, ['documents', 'logs'])).toEqual(['lost-update 1', 'broken-chain 1']);
    expect(kinds(race)).toEqual(['lost-update 1', 'broken-chain 1']);
  });

  test('a command over two records is followed in each', () => {
    const other = 'documents/1-0';
    const race = {
      rows: [{ version: 5 }],
      receipts: [receipt(1, 4, 5), { ...receipt(1, 1, 2), key: other }],
      records: { ...ended(5), [other]: { version: 2, fields: {} } },
    };
    expect(kinds({ ...race, receipts: race.receipts.slice(1) })).toContain('broken-chain 1');
    const receipts = [receipt(1, 1, 2), { ...receipt(1, 0, 1), key: other }];
    expect(kinds({ ...race, receipts, rows: [{ version: 2 }] })).toEqual(['broken-chain 2']);
  });

  test('what wrote several records names the version of one of them', () => {
    const naming = (version: number): string[] =>
      kinds({
        rows: [{ version }],
        receipts: [receipt(1, 1, 2), { ...receipt(1, 0, 1), key: 'documents/1-0' }],
        records: { ...ended(2), 'documents/1-0': { version: 1, fields: {} } },
      });
    expect([0, 1, 2].flatMap(naming)).toEqual([]);
    expect(naming(3)).toEqual(['broken-chain 1']);
  });
});

describe('order in time', () => {
  const two = { receipts: [receipt(1, 1, 2), receipt(2, 2, 3)], records: ended(3) };

  test.each([
    // Seen after it was complete, or while it was written.
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 3, 5), read(3, 4, 4), read(3, 6, 7)], found: [] },
    // The older version was read while the newer was written: equal times are concurrent.
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 3, 5), read(2, 5, 7)], found: [] },
    // It was read after the newer one was complete.
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 3, 5), read(2, 5.5, 7)], found: ['stale-read 1'] },
    // Two reads go backwards in time although the write is still under way.
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 3, 9), read(3, 4, 5), read(2, 6, 7)], found: ['stale-read 1'] },
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 3, 9), read(3, 4, 5), read(2, 5, 7)], found: [] },
    // Nothing was found after the record was there.
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 3, 9), read(0, 4, 5)], found: ['stale-read 1'] },
    // A version was read before the request that wrote it was sent.
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 4, 9), read(3, 2, 3)], found: ['stale-read 1'] },
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 4, 9), read(3, 2, 4)], found: [] },
    // An unknown that took effect may do so late, but not before it was sent.
    { rows: [wrote(0, 2, 0, 2), lost(0, 3, 4), read(2, 5, 6), read(3, 7, 8)], found: [] },
    { rows: [wrote(0, 2, 0, 2), lost(0, 3, 4), read(3, 1, 2)], found: ['stale-read 1'] },
    // Changes are out of order.
    { rows: [wrote(0, 2, 5, 6), wrote(0, 3, 1, 2)], found: ['stale-read 1'] },
    // A version was read that was never written.
    { rows: [wrote(0, 2, 0, 2), wrote(0, 3, 3, 5), read(4, 6, 7)], found: ['broken-chain 1'] },
  ] as const)('$rows: $found', ({ rows, found }) => {
    expect(kinds({ rows, ...two })).toEqual(found);
  });

  test('nothing is concluded from reads of a slot with several records', () => {
    const records = { ...ended(3), 'documents/0-0.note': { version: 1, fields: {} } };
    const rows = [wrote(0, 2, 0, 2), wrote(0, 3, 3, 5), read(1, 6, 7)];
    expect(kinds({ rows, receipts: two.receipts, records })).toEqual([]);
  });

  test('rows need not be in the order of their ends', () => {
    const rows = [read(2, 5.5, 7), wrote(0, 3, 3, 5), wrote(0, 2, 0, 2)];
    const receipts = [receipt(3, 1, 2), receipt(2, 2, 3)];
    expect(kinds({ rows, receipts, records: ended(3) })).toEqual(['stale-read 1']);
  });
});

test('of several records of a slot the one that is read is followed', () => {
  const race = {
    rows: [wrote(0, 0, 0, 1), read(1, 2, 3), { ...read(1, 2, 3), operation: 0 }, read(3, 2, 3)],
    receipts: [receipt(1, 1, 2), { ...receipt(1, 0, 1), key: 'texts/0-0.x' }],
    records: { ...ended(2), 'texts/0-0.x': { version: 1, fields: {} } },
  };
  const found = lineage(madeUpEvidence(race), {
    collections: ['documents'],
    several: true,
    reads: [{ collection: 'documents', by: (operation) => operation > 0 }],
  });
  expect(found.map(({ kind, count }) => `${kind} ${count}`)).toEqual(['stale-read 1', 'broken-chain 1']);
});

describe('lineage, judged from answers alone', () => {
  test.each([
    { rows: [wrote(1, 2), wrote(2, 3)], found: [] },
    // One base, two winners.
    { rows: [wrote(1, 2), wrote(1, 3)], found: ['lost-update 1'] },
    // Not the next version.
    { rows: [wrote(1, 2), wrote(2, 3), wrote(3, 5), lost(3)], found: ['lost-update 1'] },
    // Two were told that they made version 2.
    { rows: [wrote(0, 2), wrote(0, 2)], found: ['broken-chain 1'] },
    // A gap that an unknown explains, and one that nobody does.
    { rows: [wrote(1, 2), wrote(3, 4), lost(2)], found: [] },
    { rows: [wrote(1, 2), wrote(3, 4)], found: ['broken-chain 1'] },
    // Answers without a version.
    { rows: [wrote(1, 0), wrote(2, 0), wrote(0, 0)], found: [] },
    // Seen backwards.
    { rows: [read(5, 0, 1), read(4, 2, 3)], found: ['stale-read 1'] },
    { rows: [read(5, 0, 1), read(4, 1, 3)], found: [] },
  ] as const)('$rows: $found', ({ rows, found }) => {
    expect(kinds({ rows })).toEqual(found);
  });

  test('versions of several records say nothing without their names', () => {
    const evidence = madeUpEvidence({ rows: [wrote(0, 2), wrote(0, 2), read(1, 10, 11)] });
    expect(lineage(evidence).length).toBeGreaterThan(0);
    expect(lineage(evidence, { several: true })).toEqual([]);
  });

  test.each([
    [2, [], 'a version does not say which of several records it is of'],
    [0, [], 'no answer names a version'],
    [0, undefined, 'no answer names a version'],
  ])('of several records is not examined with version %s, and the reason says why', (version, tags, why) => {
    const race = { rows: [wrote(0, version), wrote(0, version)], ...(tags === undefined ? {} : { tags }) };
    const reasons = lineageCheck(madeUpEvidence(race), { several: true }).map((one) => one.unexamined);
    expect(reasons).toEqual([why, why, why]);
  });

  test('of a service without tags is not examined, and the reason does not speak of tags', () => {
    const found = lineageCheck(madeUpEvidence({ rows: [wrote(0, 0), read(0, 10, 11)], tags: [] }));
    const reasons = found.flatMap((one) => one.unexamined ?? []).join('; ');
    expect(reasons).toContain('no answer names a version');
    expect(reasons).not.toContain('tags');
  });
});
