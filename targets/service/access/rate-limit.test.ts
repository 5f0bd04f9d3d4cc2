import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reasons } from '../../../harness/core/reason.ts';
import { TokenBuckets } from './rate-limit.ts';
import { served } from '../service.fixture.ts';
import type { Ask } from '../service.fixture.ts';

describe('a token bucket', () => {
  test.each<[string, number[], number[]]>([
    // a full bucket serves a burst, then one request an interval
    ['a burst', [0, 0, 0, 0], [0, 0, 0, 100]],
    ['a wait', [0, 0, 0, 100, 100], [0, 0, 0, 0, 100]],
    // refusals take nothing
    ['impatience', [0, 0, 0, 40, 80, 100], [0, 0, 0, 60, 20, 0]],
    // it is never more than full
    ['a long silence', [0, 9000, 9000, 9000, 9000], [0, 0, 0, 0, 100]],
  ])('of three, ten a second, after %s', (_, times, waits) => {
    const buckets = new TokenBuckets({ ratePerS: 10, burst: 3 });
    expect(times.map((nowMs) => Math.round(buckets.take('a', nowMs)))).toEqual(waits);
  });

  test('serves no client more than burst and rate allow, and each after the wait that it was told', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 }),
        (ratePerS, burst, gapsMs) => {
          const buckets = new TokenBuckets({ ratePerS, burst });
          let nowMs = 0;
          let served = 0;
          for (const gapMs of gapsMs) {
            nowMs += gapMs;
            const waitMs = buckets.take('a', nowMs);
            if (waitMs > 0) expect(buckets.take('a', (nowMs += waitMs))).toBe(0);
            served += 1;
            expect(served).toBeLessThanOrEqual(burst + (nowMs * ratePerS) / 1000 + 1e-6);
          }
        },
      ),
    );
  });

  test('is one a client, and forgotten when it is full again', () => {
    const buckets = new TokenBuckets({ ratePerS: 10, burst: 1 });
    for (let client = 0; client < 10_000; client++) expect(buckets.take(`c${client}`, 0)).toBe(0);
    expect(buckets.take('c0', 0)).toBe(100);
    expect(buckets.take('late', 100)).toBe(0);
    expect(buckets.size).toBe(1);
  });

  test('keeps no more clients than it may, however many there are', () => {
    const buckets = new TokenBuckets({ ratePerS: 0.001, burst: 1 });
    for (let client = 0; client < 10_050; client++) buckets.take(`c${client}`, 0);
    expect(buckets.size).toBe(10_000);
  });
});

describe('a service with a limit', () => {
  const users = [
    { name: 'ada', role: 'writer', key: 'key-of-ada' },
    { name: 'eve', role: 'writer', key: 'key-of-eve' },
  ] as const;
  const purchase = (key: string): Parameters<Ask> => [
    'POST',
    '/items/0-0/purchases',
    { body: { quantity: 1 }, headers: { authorization: `Bearer ${key}` } },
  ];

  test('rejects what is beyond it, says when to come back, and changes nothing', async () => {
    const { ask } = await served({ rateLimit: { ratePerS: 0.5, burst: 2 } });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await ask(...purchase('')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    const refused = answers[3];
    expect(refused?.headers).toMatchObject({ 'retry-after': '2' });
    expect(refused?.body).toMatchObject({ code: 'too-many-requests', status: 429, actions: ['retry'] });
  });

  test('counts users one by one, and all guesses at keys together', async () => {
    const { ask, store } = await served({ users, rateLimit: { ratePerS: 0.01, burst: 1 } });
    const statuses = [];
    for (const key of ['key-of-ada', 'key-of-ada', 'key-of-eve', 'guess-1', 'guess-2', 'key-of-eve'])
      statuses.push((await ask(...purchase(key))).status);
    expect(statuses).toEqual([200, 429, 200, 401, 429, 429]);
    const item = (await store.read(['items/0-0'])).get('items/0-0');
    expect(item?.fields.get('stock')).toBe('1');
  });
});

test('too many requests are a rejection, no conflict that figures would count', () => {
  expect(reasons['too-many-requests'].side).toBe('request');
});
