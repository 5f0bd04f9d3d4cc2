import { expect, test } from 'vitest';
import { call, classifies, lost } from './classifier.case.ts';
import { Classifier } from './classifier.ts';
import { usualRefusals } from './refusals.ts';

classifies([
  {
    about: 'the tag that the loser named was consumed, long before',
    calls: [
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [9000, 9005], ...lost, ifMatch: '"1"' },
    ],
    kinds: ['race'],
  },
  {
    about: 'on a tag that was taken the same client asks every 20 s, and never looks',
    calls: [
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [20_000, 20_005], ...lost, ifMatch: '"1"' },
      { at: [40_000, 40_005], ...lost, ifMatch: '"1"' },
      { at: [60_000, 60_005], ...lost, ifMatch: '"1"' },
    ],
    kinds: ['race', 'again', 'again'],
  },
  {
    about: 'on a tag that was taken the same client asks again while others change what came after it',
    calls: [
      { at: [-10, -5], method: 'GET', client: 'b', etag: '"1"' },
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [10, 15], ...lost, ifMatch: '"1"', etag: '"2"' },
      { at: [30, 36], ...lost, ifMatch: '"1"', etag: '"3"' },
      { at: [25, 40], client: 'c', ifMatch: '"2"', etag: '"3"' },
    ],
    kinds: ['race', 'again'],
  },
  {
    about: 'the same, and what came after it may be the tag once more',
    calls: [
      { at: [-10, -5], method: 'GET', client: 'b', etag: '"1"' },
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [10, 15], ...lost, ifMatch: '"1"', etag: '"2"' },
      { at: [30, 36], ...lost, ifMatch: '"1"', etag: '"3"' },
      { at: [25, 40], client: 'c', ifMatch: '"1"', etag: '"3"' },
    ],
    kinds: ['race', 'race'],
  },
  {
    about: 'so seldom it is not one client that asks where many may have an address',
    calls: [
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [20_000, 20_005], ...lost, client: '10.0.0.1', ifMatch: '"1"' },
      { at: [40_000, 40_005], ...lost, client: '10.0.0.1', ifMatch: '"1"' },
    ],
    kinds: ['race', 'race'],
  },
  {
    about: 'the winner is logged behind the loser, as its answer was slower',
    calls: [
      { at: [10, 12], ...lost, ifMatch: '"1"' },
      { at: [9, 40], ifMatch: '"1"', etag: '"2"' },
    ],
    kinds: ['race'],
  },
  {
    about: 'without a tag, an accepted change overlaps',
    calls: [{ at: [0, 10] }, { at: [9, 12], ...lost }],
    kinds: ['race'],
  },
  {
    about: 'without a tag, an accepted change was over before',
    calls: [{ at: [0, 10] }, { at: [11, 12], ...lost }],
    kinds: ['unknown'],
  },
  {
    about: 'the same, and the times of the log are too coarse to say so',
    calls: [{ at: [0, 10] }, { at: [11, 12], ...lost }],
    stepMs: 1,
    kinds: ['race'],
  },
  {
    about: 'a change of another record overlaps',
    calls: [
      { at: [0, 10], path: '/items/8', resource: '/items/8' },
      { at: [9, 12], ...lost },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'a request that was refused itself overlaps',
    calls: [
      { at: [0, 10], status: 422 },
      { at: [9, 12], ...lost },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'somebody else changed it since the loser had read it',
    calls: [
      { at: [0, 2], method: 'GET', client: 'b' },
      { at: [100, 105], client: 'a' },
      { at: [900, 905], ...lost },
    ],
    kinds: ['race'],
  },
  {
    about: 'the loser itself changed it since',
    calls: [
      { at: [0, 2], method: 'GET', client: 'b' },
      { at: [100, 105], client: 'b' },
      { at: [900, 905], ...lost },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'the tag is the latest that anybody has seen',
    calls: [
      { at: [0, 5], method: 'GET', etag: '"4"' },
      { at: [10, 15], ...lost, ifMatch: '"4"' },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'the service says that no retry helps, whoever overlaps',
    calls: [{ at: [0, 10] }, { at: [9, 12], ...lost, code: 'sold-out' }],
    kinds: ['decided'],
  },
  {
    about: 'it says so in a writing of its own',
    calls: [
      { at: [0, 10] },
      { at: [9, 12], ...lost, code: 'SOLD_OUT' },
      { at: [20, 22], ...lost, client: 'c', code: 'https://api.example.com/problems/slotTaken' },
    ],
    kinds: ['decided', 'decided'],
  },
  {
    about: 'the service says that somebody was faster, and the log does not show whom',
    calls: [{ at: [9, 12], ...lost, code: 'version-mismatch' }],
    kinds: ['race'],
  },
  {
    about: 'orders are made below a path: those that overlap are about other records',
    calls: [
      { at: [0, 10], method: 'POST', path: '/orders', route: '/orders', resource: '/orders', status: 201 },
      { at: [9, 12], method: 'POST', path: '/orders', route: '/orders', resource: '/orders', ...lost },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'the same tag is sent again, three times',
    calls: [
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [10, 15], ...lost, ifMatch: '"1"' },
      { at: [20, 25], ...lost, ifMatch: '"1"' },
      { at: [30, 35], ...lost, ifMatch: '"1"' },
    ],
    kinds: ['race', 'again', 'again'],
  },
  {
    about: 'requests that were sent before the first refusal came are not sent in answer to it',
    calls: [
      { at: [0, 5], ifMatch: '"1"', etag: '"2"' },
      { at: [10, 15], ...lost, ifMatch: '"1"' },
      { at: [11, 16], ...lost, ifMatch: '"1"' },
    ],
    kinds: ['race', 'race'],
  },
  {
    about: 'a busy lock may be free the next time',
    calls: [
      { at: [10, 15], status: 423, client: 'b' },
      { at: [3020, 3025], status: 423, client: 'b' },
    ],
    kinds: ['unknown', 'unknown'],
  },
  {
    about: 'a log without durations cannot show what overlaps',
    calls: [{ at: [10, 10] }, { at: [10, 10], ...lost }],
    kinds: ['unknown'],
  },
  {
    about: 'each has an idempotency key of its own, or comes once more with that of the first',
    calls: ['k1', 'k2', 'k1'].map((idempotencyKey, n) => ({
      at: [20 * n, 20 * n + 5] as const,
      ...lost,
      idempotencyKey,
    })),
    kinds: ['unknown', 'unknown', 'again'],
  },
  {
    about: 'each has a trace of its own, or is another span of the first',
    calls: ['1', '2', '1'].map((trace, n) => ({
      at: [20 * n, 20 * n + 5] as const,
      ...lost,
      ifMatch: '"1"',
      traceparent: `00-${trace.padStart(32, '0')}-${String(n).padStart(16, '0')}-01`,
    })),
    kinds: ['unknown', 'unknown', 'again'],
  },
  {
    about: 'a tag was consumed below the record that it is of',
    calls: [
      { at: [0, 5], method: 'POST', path: '/items/7/purchase', ifMatch: '"1"' },
      { at: [20, 25], ...lost, ifMatch: '"1"' },
    ],
    kinds: ['race'],
  },
  {
    about: 'what overlaps was made on another tag than the one that was never told',
    calls: [
      { at: [0, 2], method: 'GET', etag: '"3"' },
      { at: [20, 30], ...lost, ifMatch: '"bogus"' },
      { at: [10, 50], ifMatch: '"3"', etag: '"4"' },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'what overlaps named no tag, and made another than the one that was told',
    calls: [
      { at: [0, 2], method: 'GET', etag: '"3"' },
      { at: [20, 30], ...lost, ifMatch: '"3"' },
      { at: [10, 50], etag: '"4"' },
    ],
    kinds: ['race'],
  },
  {
    about: 'what overlaps is about another part of the record',
    calls: [
      { at: [10, 12], method: 'POST', path: '/items/7/purchases', ...lost },
      { at: [9, 40], method: 'POST', path: '/items/7/reviews', status: 201 },
      { at: [60, 70], method: 'POST', path: '/items/7/purchases', ...lost, client: 'c' },
    ],
    kinds: ['unknown', 'unknown'],
  },
  {
    about: 'the service says version-mismatch of a tag that nobody was told',
    calls: [
      { at: [0, 2], method: 'GET', etag: '"3"' },
      { at: [20, 30], ...lost, ifMatch: '"bogus"', code: 'version-mismatch' },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'the same in a log that tells no tags',
    calls: [{ at: [20, 30], ...lost, ifMatch: '"7"', code: 'version-mismatch' }],
    kinds: ['race'],
  },
  {
    about: 'a winner that took longer than conflicts wait',
    calls: [{ at: [10, 12], ...lost }, { at: [9, 5000] }],
    kinds: ['race'],
  },
  {
    about: 'what a gateway holds back is no conflict',
    calls: [{ at: [0, 1], status: 409, code: 'gateway-limit' }],
    kinds: [],
  },
]);

test('what is remembered is bounded, and what was forgotten makes conflicts unknown', () => {
  const told: string[] = [];
  const classifier = new Classifier(usualRefusals, ({ kind }) => told.push(kind));
  classifier.take(call({ at: [0, 5], ifMatch: '"1"', etag: '"2"' }), 0);
  for (let n = 0; n < 100_000; n++) {
    const path = `/items/${n + 100}`;
    classifier.take(call({ at: [n, n + 1], method: 'GET', path, resource: path }), 0);
  }
  classifier.take(call({ at: [200_000, 200_001], ...lost, ifMatch: '"1"' }), 0);
  classifier.end();
  expect(told).toEqual(['unknown']);
  expect(classifier.records.forgotten).toBeGreaterThan(0);
});
