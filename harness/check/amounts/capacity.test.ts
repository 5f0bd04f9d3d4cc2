import { describe, expect, test } from 'vitest';
import type { Anomaly } from '../../core/verdict.ts';
import { capacity as capacityCheck } from './capacity.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';
import type { CapacityOptions } from './capacity-options.ts';

const capacity = found(capacityCheck);

const key = 'items/0-0';
const stock: CapacityOptions = {
  commands: ['race'],
  collection: 'items',
  field: 'stock',
  initial: 2,
  amount: () => 1,
  soldOut: 'sold-out',
};

/** A purchase from `sent` to `done` that was told what is left. */
const bought = (sent: number, done: number, left: number): Partial<MadeUpRow> => ({
  sent,
  done,
  value: left,
  version: stock.initial - left + 1,
});
const lost = (sent: number, done: number): Partial<MadeUpRow> => ({ sent, done, answer: 'unknown' });
const soldOut = (sent: number, done: number): Partial<MadeUpRow> => ({ sent, done, reason: 'sold-out' });
/** One receipt a nonce, in the order of the versions from 2 on. */
const receipts = (...nonces: number[]): MadeUpRace['receipts'] =>
  nonces.map((nonce, i) => ({ nonce, key, read: i + 1, wrote: i + 2 }));
const records = (left: number | string, version = 2): MadeUpRace['records'] => ({
  [key]: { version, fields: { stock: String(left) } },
});
const kinds = (race: Parameters<typeof madeUpEvidence>[0], options = stock): string[] =>
  capacity(madeUpEvidence(race), options).map(({ kind, count }) => `${kind} ${count}`);
const only = (found: readonly Anomaly[], kind: string): Anomaly | undefined =>
  found.find((anomaly) => anomaly.kind === kind);

describe('a stock of two, audited', () => {
  test.each([
    // Everything sold, then refused.
    {
      rows: [bought(0, 1, 1), bought(0, 2, 0), soldOut(3, 4)],
      receipts: receipts(1, 2),
      records: records(0, 3),
      found: [],
    },
    // Refused while the last purchase had just begun: equal times are concurrent.
    {
      rows: [bought(0, 1, 1), soldOut(1, 4), bought(4, 9, 0)],
      receipts: receipts(1, 3),
      records: records(0, 3),
      found: [],
    },
    // The last purchase began after the refusal.
    {
      rows: [bought(0, 1, 1), soldOut(1, 4), bought(4.5, 9, 0)],
      receipts: receipts(1, 3),
      records: records(0, 3),
      found: ['undersell 1'],
    },
    // An unknown that took effect took the last item.
    {
      rows: [bought(0, 1, 1), lost(0, 2), soldOut(3, 4)],
      receipts: receipts(1, 2),
      records: records(0, 3),
      found: [],
    },
    // An unknown that did not take effect justifies nothing.
    {
      rows: [bought(0, 1, 1), lost(0, 2), soldOut(3, 4)],
      receipts: receipts(1),
      records: records(1),
      found: ['undersell 1'],
    },
    // Sold nothing to anybody.
    {
      rows: [soldOut(0, 1), soldOut(0, 1)],
      receipts: [],
      records: records(2, 1),
      found: ['undersell 2'],
    },
    // A lost race says nothing about the stock.
    {
      rows: [{ reason: 'write-conflict', sent: 0, done: 1 }],
      receipts: [],
      records: records(2, 1),
      found: [],
    },
    // Relative decrements without a guard.
    {
      rows: [bought(0, 1, 1), bought(0, 1, 0), bought(0, 1, -1)],
      receipts: receipts(1, 2, 3),
      records: records(-1, 4),
      found: ['oversell 1', 'negative 1', 'negative 1'],
    },
    // An unknown oversold.
    {
      rows: [bought(0, 1, 1), bought(0, 1, 0), lost(0, 1)],
      receipts: receipts(1, 2, 3),
      records: records(-1, 4),
      found: ['oversell 1', 'negative 1'],
    },
    // The record lost a sale, and got one that nobody made.
    {
      rows: [bought(0, 1, 1)],
      receipts: receipts(1),
      records: records(2),
      found: ['conservation 1'],
    },
    {
      rows: [bought(0, 1, 1)],
      receipts: receipts(1),
      records: records(0),
      found: ['conservation 1'],
    },
    // The record is gone, or no number.
    { rows: [bought(0, 1, 1)], receipts: receipts(1), records: {}, found: ['conservation 1'] },
    {
      rows: [bought(0, 1, 1)],
      receipts: receipts(1),
      records: records('1.0'),
      found: ['conservation 1'],
    },
    // Somebody took from a record that no request was sent for.
    {
      rows: [],
      receipts: [],
      records: { 'items/3-7': { version: 2, fields: { stock: '1' } } },
      found: ['conservation 1'],
    },
    // Other collections, and records that belong to a slot's record, are not this stock.
    {
      rows: [],
      receipts: [],
      records: {
        'carts/3-7': { version: 1, fields: { stock: '5' } },
        'items/3-7.note': { version: 1, fields: {} },
        'items/0-1': { version: 1, fields: { stock: '2' } },
      },
      found: [],
    },
    // The first buyer was told what only the second can have been told.
    {
      rows: [bought(0, 1, 0), bought(0, 1, 1)],
      receipts: receipts(1, 2),
      records: records(0, 3),
      found: ['wrong-remainder 2'],
    },
    // More was left than there ever was.
    {
      rows: [bought(0, 1, 5)],
      receipts: receipts(1),
      records: records(1),
      found: ['wrong-remainder 1'],
    },
    // After "sold out" a read shows a version from before the last purchase.
    {
      rows: [
        bought(0, 1, 1),
        bought(0, 9, 0),
        soldOut(0, 3),
        { command: 0, answer: 'found', version: 2, sent: 4, done: 5 },
      ],
      receipts: receipts(1, 2),
      records: records(0, 3),
      found: ['stale-read 1'],
    },
    // The read began when the refusal came: concurrent.
    {
      rows: [
        bought(0, 1, 1),
        bought(0, 9, 0),
        soldOut(0, 4),
        { command: 0, answer: 'found', version: 2, sent: 4, done: 5 },
      ],
      receipts: receipts(1, 2),
      records: records(0, 3),
      found: [],
    },
  ] as const)('$rows: $found', ({ rows, receipts: proofs, records: final, found }) => {
    expect(kinds({ rows, receipts: [...proofs], records: final })).toEqual(found);
  });

  test('absolute writes that never go below zero are told by what is missing', () => {
    const ten = { ...stock, initial: 10 };
    const rows = Array.from({ length: 37 }, (_, i) => ({
      sent: i,
      done: i + 1,
      value: 9 - Math.floor(i / 6),
    }));
    const found = capacity(
      madeUpEvidence({ rows, receipts: receipts(...rows.map((_, i) => i + 1)), records: records(4, 38) }),
      ten,
    );
    expect(found.map(({ kind }) => kind)).toEqual(['oversell', 'conservation', 'duplicate-remainder']);
    expect(only(found, 'oversell')).toMatchObject({
      count: 27,
      first: { key, text: 'oversold 37 of 10', nonces: [11, 12, 13, 14, 15, 16, 17, 18] },
    });
    expect(only(found, 'conservation')?.first.text).toBe('10 in stock, 37 accepted, 4 left');
    expect(only(found, 'duplicate-remainder')).toMatchObject({
      count: 30,
      first: { text: '6 buyers were told that 9 are left' },
    });
  });

  test('each slot has its own stock, and the worst is named', () => {
    const of = (slot: number, count: number): Partial<MadeUpRow>[] =>
      Array.from({ length: count }, (_, i) => ({ slot, sent: i, done: i }));
    const found = capacity(madeUpEvidence({ rows: [...of(0, 2), ...of(1, 3), ...of(6, 5)] }), stock);
    expect(found).toMatchObject([
      {
        kind: 'oversell',
        count: 4,
        first: { key: 'items/1-0', text: 'oversold 3 of 2' },
        worst: { key: 'items/2-1', text: 'oversold 5 of 2' },
      },
    ]);
  });

  test('an amount above one sells what fits', () => {
    const pairs = { ...stock, initial: 5, amount: () => 2 };
    const race = {
      rows: [
        { value: 3, version: 2 },
        { value: 1, version: 3 },
        { reason: 'sold-out', sent: 1, done: 1 } as const,
      ],
      receipts: receipts(1, 2),
      records: records(1, 3),
    };
    expect(kinds(race, pairs)).toEqual([]);
    expect(kinds({ ...race, rows: race.rows.slice(1), receipts: [] }, pairs)).toContain('undersell 1');
  });

  test('a command that the workload does not have is a mistake of the set-up', () => {
    expect(() => kinds({ rows: [] }, { ...stock, commands: ['steal'] })).toThrow(/steal/);
  });
});

describe('a stock of five and carts of one, two and three', () => {
  const carts = { ...stock, initial: 5, amount: (operation: number) => operation };
  const one = { operation: 1 };
  const two = { operation: 2 };
  const three = { operation: 3 };
  test.each([
    // Three are refused when two are left, which somebody then buys.
    {
      rows: [
        { ...three, value: 2, version: 2 },
        { ...three, sent: 1, done: 2, reason: 'sold-out' },
        { ...two, sent: 3, done: 4, value: 0, version: 3 },
      ],
      receipts: receipts(1, 3),
      records: records(0, 3),
      found: [],
    },
    // One is refused when two are left.
    {
      rows: [
        { ...three, value: 2, version: 2 },
        { ...one, sent: 1, done: 2, reason: 'sold-out' },
      ],
      receipts: receipts(1),
      records: records(2),
      found: ['undersell 1'],
    },
    // The cart that leaves too little had begun, but was served after one that had not.
    {
      rows: [
        { ...three, sent: 0, done: 9, value: 0, version: 3 },
        { ...three, sent: 1, done: 2, reason: 'sold-out' },
        { ...two, sent: 3, done: 4, value: 3, version: 2 },
      ],
      receipts: receipts(3, 1),
      records: records(0, 3),
      found: ['undersell 1'],
    },
    // More than there ever was is always refused.
    {
      rows: [{ operation: 6, sent: 1, done: 2, reason: 'sold-out' }],
      receipts: [],
      records: records(5, 1),
      found: [],
    },
    // Two carts hold the same unit.
    {
      rows: [
        { ...two, value: 3, version: 2 },
        { ...three, value: 1, version: 3 },
      ],
      receipts: receipts(1, 2),
      records: records(0, 3),
      found: ['duplicate-remainder 1'],
    },
    // Units beyond the stock are counted, not carts.
    {
      rows: [
        { ...three, value: 2, version: 2 },
        { ...three, value: -1, version: 3 },
        { ...one, value: -2, version: 4 },
      ],
      receipts: receipts(1, 2, 3),
      records: records(-2, 4),
      found: ['oversell 2', 'negative 1', 'negative 2'],
    },
    // Three were refused, so a later read shows at most two.
    {
      rows: [
        { ...three, value: 2, version: 2, done: 9 },
        { ...three, sent: 1, done: 2, reason: 'sold-out' },
        { command: 0, answer: 'found', version: 1, sent: 3, done: 4 },
        { ...two, sent: 5, done: 6, value: 0, version: 3 },
      ],
      receipts: receipts(1, 4),
      records: records(0, 3),
      found: ['stale-read 1'],
    },
  ] as const)('$rows: $found', ({ rows, receipts: proofs, records: final, found }) => {
    expect(kinds({ rows, receipts: [...proofs], records: final }, carts)).toEqual(found);
  });

  test('without an audit, overlapping remainders are told', () => {
    const rows = [
      { ...two, value: 3 },
      { ...three, value: 1 },
    ];
    expect(capacity(madeUpEvidence({ rows }), carts)).toMatchObject([
      {
        kind: 'duplicate-remainder',
        first: { text: 'a buyer of 3 was told that 1 are left, another one of 2 that 3 are' },
      },
    ]);
  });
});

describe('a stock of two, judged from answers alone', () => {
  test.each([
    // An unknown may have taken the last item.
    { rows: [bought(0, 1, 1), lost(0, 2), soldOut(3, 4)], found: [] },
    // It cannot have, when it was sent after the refusal.
    { rows: [bought(0, 1, 1), soldOut(3, 4), lost(5, 6)], found: ['undersell 1'] },
    // An unknown is no proof of a third sale, an answer is.
    { rows: [bought(0, 1, 1), bought(0, 1, 0), lost(0, 1)], found: [] },
    { rows: [{}, {}, {}], found: ['oversell 1'] },
    // Two buyers were told the same.
    { rows: [bought(0, 1, 1), bought(0, 1, 1)], found: ['duplicate-remainder 1'] },
    // The stock grew while it was sold, or was larger than it ever was.
    { rows: [bought(0, 1, 0), bought(2, 3, 1)], found: ['wrong-remainder 1'] },
    { rows: [bought(0, 2, 0), bought(2, 3, 1)], found: [] },
    { rows: [bought(0, 1, 2)], found: ['wrong-remainder 1'] },
    { rows: [bought(0, 1, -1)], found: ['negative 1'] },
  ] as const)('$rows: $found', ({ rows, found }) => {
    expect(kinds({ rows })).toEqual(found);
  });
});
