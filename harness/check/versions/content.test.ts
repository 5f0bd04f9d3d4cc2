import { describe, expect, test } from 'vitest';
import { content as contentCheck } from './content.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const content = found(contentCheck);

const key = 'documents/0-0';
const options = {
  command: 'race',
  collection: 'documents',
  marks: (fields: ReadonlyMap<string, string>) => (fields.get('text') ?? '').split(' ').filter(Boolean),
  markOf: (operation: number) => `[${operation}]`,
};
const receipts = (...nonces: number[]): MadeUpRace['receipts'] =>
  nonces.map((nonce, i) => ({ nonce, key, read: i + 1, wrote: i + 2 }));
const ended = (text: string): MadeUpRace['records'] => ({ [key]: { version: 9, fields: { text } } });
const kinds = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  content(madeUpEvidence(race), options).map(({ kind, count }) => `${kind} ${count}`);

describe('content', () => {
  test.each([
    // Both edits are there, in any order.
    { rows: [{}, {}], receipts: receipts(1, 2), records: ended('[2] [1]'), found: [] },
    // An unknown that took effect is there; one that did not is not.
    {
      rows: [{ answer: 'unknown' }, { answer: 'unknown' }],
      receipts: receipts(2),
      records: ended('[2]'),
      found: [],
    },
    // One operation, two effects, one mark.
    {
      rows: [{ operation: 5, answer: 'unknown' }, { operation: 5 }],
      receipts: receipts(1, 2),
      records: ended('[5]'),
      found: [],
    },
    // An accepted edit is gone; so is one of unknown fate that took effect.
    { rows: [{}, {}], receipts: receipts(1, 2), records: ended('[2]'), found: ['missing-edit 1'] },
    { rows: [{ answer: 'unknown' }], receipts: receipts(1), records: ended(''), found: ['missing-edit 1'] },
    // The whole record is gone.
    { rows: [{}, {}], receipts: receipts(1, 2), records: {}, found: ['missing-edit 2'] },
    // A refused edit is there, and one of nobody.
    {
      rows: [{ reason: 'version-mismatch' }],
      receipts: [],
      records: ended('[1] [8]'),
      found: ['phantom-edit 2'],
    },
    // An edit is in another record than its own.
    {
      rows: [{ slot: 1 }],
      receipts: receipts(1),
      records: { ...ended('[1]'), 'documents/1-0': { version: 1, fields: { text: '' } } },
      found: ['missing-edit 1', 'phantom-edit 1'],
    },
    // Other commands leave no such mark.
    { rows: [{ command: 2 }], receipts: receipts(1), records: ended(''), found: [] },
  ] as const)('$rows, $records: $found', ({ rows, receipts: proofs, records, found }) => {
    expect(kinds({ rows, receipts: [...proofs], records })).toEqual(found);
  });

  test.each([
    // 3 first saw version 1 and forced its text over what 1 and 2 had made of it.
    { firstBase: 1, records: ended('[3]'), found: [] },
    // It had seen the first edit: only the second may be gone.
    { firstBase: 2, records: ended('[1] [3]'), found: [] },
    { firstBase: 2, records: ended('[3]'), found: ['missing-edit 1'] },
    // Its own edit must be there, and whatever came after it.
    { firstBase: 1, records: ended('[1] [2]'), found: ['missing-edit 1'] },
    { firstBase: 1, records: ended('[3]'), later: true, found: ['missing-edit 1'] },
  ] as const)(
    'an edit that a client overwrote knowingly is not missing: $firstBase, $records, $found',
    ({ firstBase, records, found, ...rest }) => {
      const race = {
        rows: [
          { base: 1, version: 2 },
          { base: 2, version: 3 },
          { operation: 3, base: firstBase, reason: 'version-mismatch' as const },
          { operation: 3, base: 3, version: 4, resolution: 'overwritten' as const },
          ...('later' in rest ? [{ base: 4, version: 5 }] : []),
        ],
        receipts: [
          { nonce: 1, key, read: 1, wrote: 2 },
          { nonce: 2, key, read: 2, wrote: 3 },
          { nonce: 4, key, read: 3, wrote: 4 },
          ...('later' in rest ? [{ nonce: 5, key, read: 4, wrote: 5 }] : []),
        ],
        records,
      };
      expect(kinds(race)).toEqual(found);
      // Whoever merged says so, and may lose nothing.
      const merged = race.rows.map((row) => ({
        ...row,
        ...('resolution' in row ? { resolution: 'merged' as const } : {}),
      }));
      expect(kinds({ ...race, rows: merged }).length).toBeGreaterThan(0);
    },
  );

  test('says which edit, and nothing without an audit', () => {
    const race = { rows: [{}, { done: 3 }], receipts: receipts(1, 2), records: ended('[1]') };
    expect(content(madeUpEvidence(race), options)).toMatchObject([
      {
        first: {
          key,
          text: 'the edit of operation 2 took effect, but is not in the final record',
          nonces: [2],
        },
      },
    ]);
    expect(kinds({ rows: [{}] })).toEqual([]);
  });
});
