import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Exhibit, ExhibitedRequest } from '../../core/exhibit.ts';
import { answerKinds } from '../../core/history.ts';
import { timelineLines } from './timeline.ts';

const request = (nonce: number, client: number, sentMs: number, doneMs: number): ExhibitedRequest => ({
  nonce,
  client,
  operation: client,
  sentMs,
  doneMs,
  status: 200,
  answer: 'found',
  version: '3',
  value: 1,
});
const oversold: Exhibit = {
  of: { kind: 'anomaly', anomaly: 'oversell', which: 'worst' },
  key: 'items/0-0',
  text: 'oversold 11 of 10',
  requests: [
    request(1, 3, 10, 10.4),
    request(2, 12, 10.1, 10.6),
    {
      ...request(3, 3, 10.5, 12),
      command: 'purchase',
      base: '3',
      version: '4',
      value: 0,
      answer: 'accepted',
      decidedMs: 11,
    },
    {
      ...request(4, 12, 10.9, 12.5),
      command: 'purchase',
      base: '3',
      version: '4',
      value: 0,
      answer: 'accepted',
    },
    {
      ...request(5, 7, 11, 11.01),
      command: 'purchase',
      base: '3',
      answer: 'conflict',
      status: 409,
      reason: 'sold-out',
    },
  ],
  edges: [{ from: 3, to: 4, why: 'both were made on version 3', isWrong: true }],
  leftOut: 0,
};

const drawn = (width: number): string =>
  timelineLines({ exhibit: oversold }, width)
    .map(({ text }) => text)
    .join('\n');

test('a line a client, a bar a request, those that are wrong marked, and all of them in words', () => {
  expect(`\n${drawn(80)}\n`).toMatchInlineSnapshot(`
    "
    client 3  ├────a─────┤  ├────────c! purchase 3 → 4 ✓ (0)─────────┤
    client 12    ├b GET → 3 (1)┤       ├──────────d! purchase 3 → 4 ✓ (0)──────────┤
    client 7                              e
              0                                                               2.5 ms

      a  client 3  GET → 3 (1)                                     0.000 to 0.400 ms
      b  client 12  GET → 3 (1)                                    0.100 to 0.600 ms
    ! c  client 3  purchase 3 → 4 ✓ (0)          0.500 to 2.000 ms, decided at 1.000
    ! d  client 12  purchase 3 → 4 ✓ (0)                           0.900 to 2.500 ms
      e  client 7  purchase 3 ✗ sold-out                           1.000 to 1.010 ms
    "
  `);
  expect(`\n${drawn(120)}\n`).toMatchInlineSnapshot(`
    "
    client 3  ├─a GET → 3 (1)──┤    ├────────────────────c! purchase 3 → 4 ✓ (0)─────────────────────┤
    client 12     ├────b GET → 3 (1)────┤            ├───────────────────────d! purchase 3 → 4 ✓ (0)───────────────────────┤
    client 7                                              e
              0                                                                                                       2.5 ms

      a  client 3  GET → 3 (1)                                                                             0.000 to 0.400 ms
      b  client 12  GET → 3 (1)                                                                            0.100 to 0.600 ms
    ! c  client 3  purchase 3 → 4 ✓ (0)                                                  0.500 to 2.000 ms, decided at 1.000
    ! d  client 12  purchase 3 → 4 ✓ (0)                                                                   0.900 to 2.500 ms
      e  client 7  purchase 3 ✗ sold-out                                                                   1.000 to 1.010 ms
    "
  `);
});

test('what is wrong by itself is marked as well', () => {
  const requests = oversold.requests.map((one) =>
    one.nonce === 2 ? { ...one, isWrong: true as const } : one,
  );
  const lines = timelineLines({ exhibit: { ...oversold, requests, edges: [] } }, 80);
  expect(lines.flatMap(({ text, isWrong }) => (isWrong ? [text.slice(0, 14)] : []))).toEqual([
    'client 12    ├',
    '! b  client 12',
  ]);
});

test('whatever was sent fits into the room that there is, each request with its letter', () => {
  const requests = fc.array(
    fc.record({
      client: fc.nat(40),
      sentMs: fc.float({ min: 0, max: 5000, noNaN: true }),
      tookMs: fc.float({ min: 0, max: 200, noNaN: true }),
      answer: fc.constantFrom(...answerKinds),
      base: fc.option(fc.string({ maxLength: 40 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 24 },
  );
  fc.assert(
    fc.property(requests, fc.integer({ min: 80, max: 160 }), (made, width) => {
      const exhibit: Exhibit = {
        ...oversold,
        requests: made
          .toSorted((a, b) => a.sentMs - b.sentMs)
          .map(({ client, sentMs, tookMs, answer, base }, index) => ({
            ...request(index + 1, client, sentMs, sentMs + tookMs),
            answer,
            command: 'purchase',
            ...(base === undefined ? {} : { base }),
          })),
      };
      const lines = timelineLines({ exhibit }, width);
      expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThanOrEqual(width);
      expect(lines.filter(({ text }) => /^. [a-z]  client/.test(text))).toHaveLength(made.length);
    }),
  );
});
