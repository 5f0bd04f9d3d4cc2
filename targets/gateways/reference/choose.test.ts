import { expect, test } from 'vitest';
import { chooserOf, recordOf } from './choose.ts';

const backends = (count: number): { name: string; inFlight: number }[] =>
  Array.from({ length: count }, (_, index) => ({ name: `127.0.0.1:${9000 + index}`, inFlight: 0 }));

test.each([
  // A record and what is done to it are one.
  ['/items/7', '/items/7'],
  ['/items/7/purchases', '/items/7'],
  ['/items/7/purchases/1', '/items/7'],
  ['/items/7?a=/b/c', '/items/7'],
  ['/items/7/?a=b', '/items/7'],
  // What has no id is one record.
  ['/users', '/users'],
  ['/users?a=/b', '/users'],
  ['/', '/'],
])('the record of %s is %s', (path, record) => expect(recordOf(path)).toBe(record));

test('a base path that all requests share is no record', () => {
  expect(recordOf('/api/v1/items/7/purchases?a=/b', 4)).toBe('/api/v1/items/7');
  expect(recordOf('/api/v1/users', 4)).toBe('/api/v1/users');
});

test('round-robin takes turns', () => {
  const choose = chooserOf('round-robin', backends(3));
  expect(Array.from({ length: 7 }, () => choose('/').name.at(-1)).join('')).toBe('0120120');
});

test('least-connections takes the backend with the least in flight, and turns where several have it', () => {
  const all = backends(3);
  const choose = chooserOf('least-connections', all);
  expect(new Set([choose('/'), choose('/'), choose('/')]).size).toBe(3);
  all[0]!.inFlight = 2;
  all[1]!.inFlight = 1;
  all[2]!.inFlight = 2;
  for (let nth = 0; nth < 4; nth++) expect(choose('/')).toBe(all[1]);
});

const paths = Array.from({ length: 10_000 }, (_, index) => `/items/0-${index}`);

test('hash sends all requests for a record to the same backend, and to each about as many records', () => {
  const choose = chooserOf('hash', backends(4));
  const counts = new Map<string, number>();
  for (const path of paths) {
    const { name } = choose(`${path}/purchases`);
    expect(choose(path).name).toBe(name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const count of counts.values()) expect(count / paths.length).toBeCloseTo(0.25, 0.5);
  expect(counts.size).toBe(4);
});

test('one backend more takes records over, and moves none between the others', () => {
  const before = chooserOf('hash', backends(4));
  const after = chooserOf('hash', backends(5));
  let moved = 0;
  for (const path of paths) {
    const [from, to] = [before(path).name, after(path).name];
    if (from === to) continue;
    moved += 1;
    expect(to).toBe('127.0.0.1:9004');
  }
  expect(moved / paths.length).toBeGreaterThan(0.1);
  expect(moved / paths.length).toBeLessThan(0.3);
});
