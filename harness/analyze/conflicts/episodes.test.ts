import { classifies } from './classifier.case.ts';

classifies([
  {
    about: 'whoever comes is refused, a minute apart, and nobody changes it',
    calls: [0, 1, 2, 3, 4].map((n) => ({
      at: [60_000 * n, 60_000 * n + 5] as const,
      status: 409,
      client: `c${n % 2}`,
    })),
    kinds: ['unknown', 'unknown', 'lasting', 'lasting', 'lasting'],
  },
  {
    about: 'the same, with a change between them',
    calls: [
      { at: [0, 5], status: 409, client: 'a' },
      { at: [60_000, 60_005], status: 409, client: 'b' },
      { at: [90_000, 90_005], client: 'c' },
      { at: [120_000, 120_005], status: 409, client: 'b' },
      { at: [180_000, 180_005], status: 409, client: 'a' },
    ],
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'losers of one race whose winner is not in the log crowd each other',
    calls: ['a', 'b', 'c', 'd'].map((client, n) => ({ at: [n, 10 + n] as const, status: 409, client })),
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'many may act behind one address',
    calls: [0, 1, 2, 3].map((n) => ({ at: [20 * n, 20 * n + 5] as const, status: 409, client: '10.0.0.1' })),
    kinds: ['unknown', 'unknown', 'lasting', 'lasting'],
  },
  {
    about: 'behind one address, the same tag once more',
    calls: [0, 1].map((n) => ({
      at: [20 * n, 20 * n + 5] as const,
      status: 412,
      client: '2001:db8::1',
      ifMatch: '"1"',
    })),
    kinds: ['unknown', 'unknown'],
  },
  {
    about: 'refusals tell other tags, and no change in the log has made them',
    calls: [1, 2, 3, 4].flatMap((n) => [
      { at: [9000 * n, 9000 * n + 2] as const, method: 'GET', client: `c${n}`, etag: `"${n}"` },
      {
        at: [9000 * n + 4000, 9000 * n + 4005] as const,
        status: 412,
        client: `c${n}`,
        ifMatch: `"${n}"`,
        etag: `"${n + 1}"`,
      },
    ]),
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'reads tell new tags between refusals that name none',
    calls: [1, 2, 3, 4].flatMap((n) => [
      { at: [9000 * n, 9000 * n + 2] as const, method: 'GET', client: `c${n}`, etag: `"${n}"` },
      { at: [9000 * n + 4000, 9000 * n + 4005] as const, status: 409, client: `c${n}` },
    ]),
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'reads tell one tag, and errors weak ones of their own text',
    calls: [1, 2, 3, 4].flatMap((n) => [
      { at: [9000 * n, 9000 * n + 2] as const, method: 'GET', client: `c${n}`, etag: '"1"' },
      {
        at: [9000 * n + 4000, 9000 * n + 4005] as const,
        status: 409,
        client: `c${n}`,
        ifMatch: '"1"',
        etag: `W/"${n}"`,
      },
    ]),
    kinds: ['unknown', 'unknown', 'lasting', 'lasting'],
  },
  {
    about: 'a lock is held by somebody, and given back at last',
    calls: [
      { at: [0, 5], method: 'POST', path: '/items/7/lock', status: 201, client: 'a' },
      ...[1, 2, 3, 4].map((n) => ({
        at: [4000 * n, 4000 * n + 5] as const,
        method: 'POST',
        path: '/items/7/lock',
        status: 423,
        client: 'b',
      })),
      { at: [18_000, 18_005], method: 'DELETE', path: '/items/7/lock', status: 204, client: 'a' },
      { at: [19_000, 19_005], method: 'POST', path: '/items/7/lock', status: 201, client: 'b' },
    ],
    kinds: ['race', 'race', 'race', 'race'],
  },
  {
    about: 'a record is locked after somebody else has changed it',
    calls: [
      { at: [0, 5], method: 'POST', path: '/items/7/lock', status: 201, client: 'a' },
      ...[1, 2, 3, 4].map((n) => ({ at: [4000 * n, 4000 * n + 5] as const, status: 423, client: 'b' })),
    ],
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'a lock is held by nobody in the log',
    calls: [1, 2, 3, 4].map((n) => ({ at: [4000 * n, 4000 * n + 5] as const, status: 423, client: 'b' })),
    kinds: ['unknown', 'unknown', 'lasting', 'lasting'],
  },
  {
    about: 'a tag was consumed at another part of the record',
    calls: [
      { at: [0, 5], path: '/items/7/title', ifMatch: '"1"', etag: '"2"' },
      ...[1, 2, 3, 4].map((n) => ({
        at: [4000 * n, 4000 * n + 5] as const,
        path: '/items/7/stock',
        status: 412,
        client: `c${n}`,
        ifMatch: '"1"',
        etag: '"5"',
      })),
    ],
    kinds: ['unknown', 'unknown', 'lasting', 'lasting'],
  },
  {
    about: 'the last of a row is judged before a change that came long after it',
    calls: [
      ...[0, 1, 2].map((n) => ({ at: [3000 * n, 3000 * n + 5] as const, status: 409, client: `c${n}` })),
      { at: [26_000, 26_005] },
    ],
    kinds: ['unknown', 'unknown', 'lasting'],
  },
]);
