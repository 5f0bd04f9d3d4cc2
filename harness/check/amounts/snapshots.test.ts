import { describe, expect, test } from 'vitest';
import { snapshots as snapshotsCheck } from './snapshots.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const snapshots = found(snapshotsCheck);

/** Operation 12 moves 5 from the account a to b, 23 from b to c, 31 from c to a. */
const options = {
  command: 'race',
  collection: 'accounts',
  field: 'balance',
  accounts: ['.a', '.b', '.c'],
  shownAs: ['a.balance', 'b.balance', 'c.balance'],
  initial: () => 8,
  moved(operation: number, account: string) {
    const names = ['', '.a', '.b', '.c'];
    return account === names[Math.floor(operation / 10)] ? -5 : account === names[operation % 10] ? 5 : 0;
  },
  short: 'insufficient-funds',
} as const;
type Row = Partial<MadeUpRow>;
const moved = (operation: number, sent: number, done: number): Row => ({ operation, sent, done });
const shown = (sent: number, done: number, ...balances: readonly number[]): Row => ({
  command: 0,
  answer: 'found',
  sent,
  done,
  shows: Object.fromEntries(balances.map((balance, at) => [`${'abc'.charAt(at)}.balance`, String(balance)])),
});
const cases: readonly {
  what: string;
  rows: readonly Row[];
  found: readonly string[];
  exact?: readonly string[];
}[] = [
  { what: 'before anything', rows: [shown(0, 1, 8, 8, 8), moved(12, 2, 3)], found: [] },
  { what: 'after it', rows: [moved(12, 0, 1), shown(2, 3, 3, 13, 8)], found: [] },
  { what: 'before or after what is under way', rows: [moved(12, 0, 9), shown(2, 3, 3, 13, 8)], found: [] },
  { what: 'the other way', rows: [moved(12, 0, 9), shown(2, 3, 8, 8, 8)], found: [] },
  { what: 'old', rows: [moved(12, 0, 1), shown(2, 3, 8, 8, 8)], found: ['stale-read'] },
  { what: 'of the future', rows: [shown(0, 1, 3, 13, 8), moved(12, 2, 3)], found: ['wrong-snapshot'] },
  {
    what: 'half of it, while it is under way',
    rows: [moved(12, 0, 9), shown(2, 3, 3, 8, 8)],
    found: [],
    exact: ['wrong-snapshot'],
  },
  {
    what: 'the second of two that followed each other, without the first',
    rows: [moved(12, 0, 4), moved(23, 4, 9), shown(3, 9, 8, 3, 13)],
    found: [],
    exact: ['wrong-snapshot'],
  },
  {
    what: 'an account below zero',
    rows: [moved(12, 0, 1), shown(2, 3, -2, 13, 8)],
    found: ['wrong-snapshot', 'negative'],
  },
  {
    what: 'an account is missing',
    rows: [shown(0, 1, 8, 8, 8), shown(0, 1, 8, 8)],
    found: ['wrong-snapshot'],
  },
];

describe.each([
  { by: 'answers alone', audited: false },
  { by: 'receipts', audited: true },
])('a snapshot judged by $by', ({ audited }) => {
  test.each(cases)('$what', ({ rows, found: wrong, exact = wrong }) => {
    const versions = new Map<string, number>();
    const receipts = rows.flatMap(({ command, operation = 0 }, at) =>
      command === 0
        ? []
        : [operation / 10, operation % 10].map((account) => {
            const key = `accounts/0-0.${'abc'.charAt(Math.floor(account) - 1)}`;
            const read = versions.get(key) ?? 1;
            versions.set(key, read + 1);
            return { nonce: at + 1, key, read, wrote: read + 1 };
          }),
    );
    const evidence = madeUpEvidence(audited ? { rows, receipts } : { rows, tags: [] });
    expect(snapshots(evidence, options).map(({ kind }) => kind)).toEqual(audited ? exact : wrong);
  });
});

test('a service that shows no accounts is not judged, and neither are its 404s', () => {
  const rows: readonly Row[] = [moved(12, 0, 1), { command: 0, answer: 'missing' }];
  expect(snapshotsCheck(madeUpEvidence({ rows, tags: [] }), options)).toMatchObject([
    { kind: 'stale-read', examined: 0, unexamined: 'no read shows what is on every account' },
    { kind: 'wrong-snapshot', examined: 0 },
    { kind: 'negative', examined: 0 },
  ]);
  // Ours has them.
  expect(
    snapshots(madeUpEvidence({ rows: [...rows, shown(2, 3, 3, 13, 8)], receipts: [] }), options).map(
      ({ kind }) => kind,
    ),
  ).toContain('wrong-snapshot');
});
