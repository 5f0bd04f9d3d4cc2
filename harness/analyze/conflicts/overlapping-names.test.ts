import { expect, test } from 'vitest';
import { call, classifies } from './classifier.case.ts';
import { ConflictAnalysis } from './conflict-analysis.ts';
import { OverlappingNames } from './overlapping-names.ts';

/** A name that two calls go by at once, elsewhere, of which one is a change. */
const shared = [
  { at: [-20, -10] as const, client: 'key', path: '/items/1', resource: '/items/1' },
  { at: [-19, -11] as const, client: 'key', path: '/items/2', resource: '/items/2' },
];
const refused = { status: 409, client: 'key' };

classifies([
  {
    about: 'what looks as if it were sent again is not, where several go by the name',
    calls: [
      ...shared,
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [10, 15], ...refused, ifMatch: '"1"' },
      { at: [20, 25], ...refused, ifMatch: '"1"' },
      { at: [30, 35], ...refused, ifMatch: '"1"' },
    ],
    kinds: ['race', 'race', 'race'],
  },
  {
    about: 'unless its idempotency key tells',
    calls: [
      ...shared,
      { at: [10, 15], ...refused, idempotencyKey: 'k' },
      { at: [20, 25], ...refused, idempotencyKey: 'k' },
    ],
    kinds: ['unknown', 'again'],
  },
  {
    about: 'one of the name changed the record after others of it had read: it is nobody’s lasting conflict',
    calls: [
      ...shared,
      ...[0, 1, 2, 3].map((n) => ({ at: [n, n + 0.5] as const, method: 'GET', client: 'key' })),
      { at: [10, 15], client: 'key' },
      { at: [1000, 1005], ...refused },
      { at: [3000, 3005], ...refused },
      { at: [5000, 5005], ...refused },
      { at: [7000, 7005], ...refused },
    ],
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'nobody knows which of them had read before somebody else changed it',
    calls: [
      ...shared,
      { at: [0, 1], method: 'GET', client: 'key' },
      { at: [5, 6], client: 'ada' },
      { at: [10, 15], ...refused },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'of one client it is known',
    calls: [
      { at: [0, 1], method: 'GET', client: 'key' },
      { at: [5, 6], client: 'ada' },
      { at: [10, 15], ...refused },
    ],
    kinds: ['race'],
  },
  {
    about: 'a lock is held by another of the name',
    calls: [...shared, { at: [0, 5], client: 'key' }, { at: [10, 15], status: 423, client: 'key' }],
    kinds: ['race'],
  },
  {
    about: 'those of one name that are under way at once crowd each other',
    calls: [0, 1, 2, 3].map((n) => ({ at: [n, 10 + n] as const, ...refused })),
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'a record that refuses whoever comes does so, too, where they go by one name',
    calls: [
      ...shared,
      ...[0, 1, 2, 3].map((n) => ({ at: [60_000 * n, 60_000 * n + 5] as const, ...refused })),
    ],
    kinds: ['unknown', 'unknown', 'lasting', 'lasting'],
  },
]);

test('a storm is nobody’s whose name turns out to be that of several, and the name is told', () => {
  const analysis = new ConflictAnalysis();
  for (let n = 0; n < 20; n++)
    analysis.take(call({ at: [20 * n, 20 * n + 5], ...refused, ifMatch: '"1"' }), 0);
  expect(analysis.findings().storms).toHaveLength(1);
  analysis.take(call({ at: [500, 510], client: 'key' }), 0);
  analysis.take(call({ at: [505, 512], client: 'key' }), 0);
  const { storms, sharedNames } = analysis.findings();
  expect(storms).toEqual([]);
  expect(sharedNames).toEqual({ count: 1, first: ['key'] });
});

test('a client whose calls follow each other is one, also where the times of the log are coarse, or a line stands there twice', () => {
  const names = new OverlappingNames();
  for (const at of [
    [0, 5],
    [5, 9],
    [9, 12],
    [9, 12],
    [11.5, 14],
  ] as const)
    expect(names.take(call({ at, client: 'ada' }), 1).isShared).toBe(false);
  // Reads are made side by side.
  for (const at of [
    [20, 30],
    [21, 31],
  ] as const)
    expect(names.take(call({ at, client: 'ada', method: 'GET' }), 1).isShared).toBe(false);
  expect(names.take(call({ at: [25, 32], client: 'ada' }), 1).isShared).toBe(true);
  expect(names).toMatchObject({ shared: 1, first: ['ada'] });
});
