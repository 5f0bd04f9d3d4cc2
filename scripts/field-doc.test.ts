import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { fieldServers } from '../targets/adapters/index.ts';
import { keptResults } from './field/field-result.ts';
import type { FieldResult, RaceOutcome } from './field/field-result.ts';
import { fieldTable } from './field/page.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const page = join(root, 'docs/field.md');

test('the page has what the committed races showed (`npx vitest run FILE --update` writes it anew)', async () => {
  const table = fieldTable(fieldServers, await keptResults(join(root, 'results/field')));
  await expect(withSection(readFileSync(page, 'utf8'), 'field', table)).toMatchFileSnapshot(page);
});

const server = {
  name: 'shop',
  title: 'Shop',
  makers: 'somebody',
  origin: { kind: 'npm', package: 'shop', version: '1.0.0', program: 'shop.js' },
  arrange: () => ({ files: {}, args: [] }),
  ready: '/',
  races: [{ adapter: 'sales.ts', what: 'it sells', arrivals: ['burst', 'closed'] }],
} as const;

const right: RaceOutcome = {
  record: 'x.json',
  result: 'valid',
  examined: 6,
  invariants: 12,
  won: 10,
  anomalies: [],
  reasons: [],
};
const wrong: RaceOutcome = {
  ...right,
  result: 'invalid',
  anomalies: [
    { kind: 'oversell', count: 3, worst: 'oversold 12 of 10' },
    { kind: 'conservation', count: 9, worst: '2 are missing' },
  ],
};
const open: RaceOutcome = { ...right, result: 'inconclusive', reasons: ['nobody met'] };

const rowOf = (burst: readonly RaceOutcome[], closed: readonly RaceOutcome[]): string | undefined => {
  const way = { adapter: 'sales.ts', workload: 'last-item' };
  const result: FieldResult = {
    kind: 'field',
    schemaVersion: 1,
    server: 'shop',
    version: '1.0.0',
    racedAt: '',
    races: [
      { ...way, arrival: 'burst', runs: burst },
      { ...way, arrival: 'closed', runs: closed },
    ],
  };
  return fieldTable([server], [result]).split('\n')[2];
};

test('who was wrong in one race is wrong; who proved nothing in one is not called right', () => {
  expect(rowOf([right, wrong, open], [right, open, right])).toBe(
    '| Shop (somebody) | 1.0.0 | `last-item`: it sells | ✗ wrong, 1 of 3 | ? inconclusive, 1 of 3 | ' +
      'more was accepted than there was: oversold 12 of 10 (3 times in one race) | – |',
  );
});

test('who was right in all races is, in the invariants that each of them looked at', () => {
  expect(rowOf([right, { ...right, examined: 5 }], [right])).toContain(
    '| ✓ 5 of 12 held, 2 of 2 | ✓ 6 of 12 held, 1 of 1 | – | – |',
  );
});
