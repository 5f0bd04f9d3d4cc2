import { describe, expect, test } from 'vitest';
import { capacity as capacityCheck } from './capacity.ts';
import { found } from '../found.fixture.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRecord, MadeUpRow } from '../made-up-evidence.fixture.ts';

const capacity = found(capacityCheck);

const options = {
  commands: ['race'],
  collection: 'items',
  field: 'stock',
  initial: 3,
  amount: () => 1,
  soldOut: 'sold-out',
} as const;
type Row = Partial<MadeUpRow>;
const bought = (sent: number, done: number, more: Row = {}): Row => ({ sent, done, ...more });
const lost: Row = { answer: 'unknown' };
const shown = (sent: number, done: number, stock: string, version = 0): Row => ({
  command: 0,
  answer: 'found',
  sent,
  done,
  version,
  shows: { stock },
});
const stock = (left: string): MadeUpRecord => ({ version: 0, fields: { stock: left } });
const away: MadeUpRecord = { version: 0, live: false, fields: {} };

describe('what a service that is not ours shows at the end', () => {
  test.each([
    { rows: [bought(0, 1)], final: stock('2'), found: [] },
    { rows: [bought(0, 1), bought(0, 1, lost)], final: stock('2'), found: [] },
    { rows: [bought(0, 1), bought(0, 1, lost)], final: stock('1'), found: [] },
    { rows: [bought(0, 1), bought(0, 1, lost)], final: stock('0'), found: ['conservation 1'] },
    { rows: [bought(0, 1)], final: stock('3'), found: ['conservation 1'] },
    { rows: [bought(0, 1)], final: stock('-1'), found: ['conservation 1', 'negative 1'] },
    // It shows no stock, or it has taken away what was sold out; not so what was not.
    { rows: [bought(0, 1)], final: { version: 0, fields: {} }, found: [] },
    { rows: [bought(0, 1), bought(0, 1), bought(0, 1)], final: away, found: [] },
    { rows: [bought(0, 1)], final: away, found: ['conservation 1'] },
    { rows: [bought(0, 1), { answer: 'rejected', status: 404 }], final: away, found: [] },
  ] as readonly { rows: readonly Row[]; final: MadeUpRecord; found: readonly string[] }[])(
    '$rows, then $final: $found',
    ({ rows, final, found: wrong }) => {
      const evidence = madeUpEvidence({ rows, tags: [], finals: { 'items/0-0': final } });
      expect(capacity(evidence, options).map(({ kind, count }) => `${kind} ${count}`)).toEqual(wrong);
    },
  );
});

describe('what reads show of a stock', () => {
  test.each([
    {
      rows: [shown(0, 1, '3'), bought(1, 3), shown(2, 3, '3'), shown(2, 3, '2'), shown(4, 5, '2')],
      found: [],
    },
    // Frozen; of nothing that was ever so.
    { rows: [bought(0, 1), shown(2, 3, '3')], found: ['stale-read 1'] },
    { rows: [bought(0, 1), shown(2, 3, '7')], found: ['wrong-field 1'] },
    { rows: [shown(0, 1, '2'), bought(2, 3)], found: ['wrong-field 1'] },
    { rows: [bought(0, 1), shown(2, 3, 'many')], found: ['wrong-field 1'] },
  ] as readonly { rows: readonly Row[]; found: readonly string[] }[])(
    '$rows: $found',
    ({ rows, found: wrong }) => {
      const evidence = madeUpEvidence({ rows, tags: [] });
      expect(capacity(evidence, options).map(({ kind, count }) => `${kind} ${count}`)).toEqual(wrong);
    },
  );

  test('with a version it is what that version left', () => {
    const receipts = [1, 2].map((nonce) => ({ nonce, key: 'items/0-0', read: nonce, wrote: nonce + 1 }));
    const records = { 'items/0-0': { version: 3, fields: { stock: '1' } } };
    const kinds = (version: number, left: string): string[] =>
      capacity(
        madeUpEvidence({
          rows: [bought(0, 9, { version: 2 }), bought(0, 9, { version: 3 }), shown(1, 2, left, version)],
          receipts,
          records,
        }),
        options,
      ).map(({ kind }) => kind);
    expect(kinds(2, '2')).toEqual([]);
    expect(kinds(2, '1')).toEqual(['wrong-field']);
  });
});

test('says of a stock what it could not look at, and why', () => {
  const rows = [bought(0, 1), { reason: 'unnamed-conflict', answer: 'conflict' } as const];
  const findings = capacityCheck(madeUpEvidence({ rows, tags: [] }), options);
  expect(findings).toContainEqual({
    kind: 'undersell',
    examined: 0,
    unexamined: '409 without a code says that something clashed, not what',
  });
  expect(findings).toContainEqual({
    kind: 'conservation',
    examined: 0,
    unexamined: 'no record of items shows its stock',
  });
  expect(findings).toContainEqual({
    kind: 'oversell',
    examined: 0,
    unexamined: 'nobody came near the limit: nobody asked for the last of a stock',
  });
});

test('a remainder that no order of purchases leaves is told without an audit', () => {
  const kinds = (rows: readonly Row[]): string[] =>
    capacity(madeUpEvidence({ rows, tags: [] }), options).map(({ kind }) => kind);
  expect(kinds([bought(0, 1, { value: 2 }), bought(2, 3, { value: 1 })])).toEqual([]);
  expect(kinds([bought(0, 1, { value: 1 })])).toEqual(['wrong-remainder']);
  expect(kinds([bought(0, 1), bought(2, 3, { value: 2 })])).toEqual(['wrong-remainder']);
  expect(kinds([bought(0, 9, { ...lost }), bought(2, 3, { value: 1 })])).toEqual([]);
});
