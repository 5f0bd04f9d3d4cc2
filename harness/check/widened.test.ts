import { describe, expect, test } from 'vitest';
import { lastItem } from '../../workloads/last-item.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import type { Clock } from '../core/clocks/clock.ts';
import { sharedClock, unboundedMs } from '../core/clocks/clock.ts';
import { toCoordinator } from '../core/clocks/to-coordinator.ts';
import type { Evidence } from '../core/evidence.ts';
import { mergeHistories } from '../core/history.ts';
import { clockDoubt, clockLimits } from './clock-doubt.ts';
import { behindCauses } from './versions/behind-causes.ts';
import { judge } from './verdict.ts';
import { widened } from './widened.ts';

const zeros = { agentMs: 5000, coordinatorMs: 0 };
/** An agent whose clock is 5 s ahead and known to 3 ms. */
const known: Clock = { offsetMs: () => -5000, boundMs: () => 3 };

function noted(rows: readonly Partial<MadeUpRow>[], clock: Clock = known): Evidence {
  const evidence = madeUpEvidence({ rows });
  toCoordinator(evidence.history, clock, zeros);
  return evidence;
}

describe('a history of an agent', () => {
  test('is on the clock of the coordinator, with the bound of each row, and lasts as long as it did', () => {
    const { history } = noted([{ sent: 10, done: 14 }]);
    expect(history.entry(0)).toMatchObject({ sentMs: 10, doneMs: 14 });
    expect(history.bounds).toEqual(Float64Array.of(3));
  });

  test('is judged as if each request had begun so much earlier and ended so much later', () => {
    const evidence = noted([{ sent: 10, done: 14 }]);
    expect(widened(evidence).history.entry(0)).toMatchObject({ sentMs: 7, doneMs: 17, intendedMs: 10 });
    // What it was made of stays.
    expect(evidence.history.entry(0)).toMatchObject({ sentMs: 10, doneMs: 14 });
  });

  test('joined with one that shares the clock, widens its own rows only', () => {
    const own = madeUpEvidence({ rows: [{ nonce: 2, sent: 20, done: 22 }] });
    toCoordinator(own.history, sharedClock, { agentMs: 0, coordinatorMs: 0 });
    expect(own.history.bounds).toBeUndefined();
    expect(widened(own)).toBe(own);
    const history = mergeHistories([own.history, noted([{ sent: 10, done: 14 }]).history]);
    const { sent, done } = widened({ ...own, history }).history.columns;
    expect([...sent]).toEqual([20, 7]);
    expect([...done]).toEqual([22, 17]);
  });

  test('keeps what its exchanges showed beside', () => {
    const { history } = widened(noted([{ command: 0, answer: 'found', shows: { stock: '1' } }]));
    expect(history.sightings.of(0)).toEqual(new Map([['stock', 1]]));
  });
});

describe('what the clocks leave open', () => {
  const apart = [
    { sent: 0, done: 4 },
    { sent: 8, done: 12 },
    { sent: 30, done: 34 },
  ];

  test('is told as a share of what had an order', () => {
    // Of three pairs the first one is 4 ms apart, where both may be 3 ms off.
    expect(clockLimits(noted(apart).history)).toEqual({ boundMs: 3, blurredShare: 0, unorderedShare: 1 / 3 });
    expect(clockLimits(madeUpEvidence({ rows: apart }).history)).toBeUndefined();
  });

  test('is counted where a request is shorter than the bound of its own clock, whatever those of others are', () => {
    const near = madeUpEvidence({ rows: [{ nonce: 2, sent: 20, done: 21 }] }).history;
    toCoordinator(near, { ...known, boundMs: () => 0.5 }, zeros);
    const far = noted([
      { nonce: 3, sent: 30, done: 32 },
      { nonce: 4, sent: 40, done: 48 },
      { nonce: 5, sent: 50, done: 51, answer: 'unknown' },
    ]).history;
    expect(clockLimits(mergeHistories([near, far]))).toMatchObject({ boundMs: 3, blurredShare: 1 / 3 });
  });

  test('is no doubt while most requests are longer than what their clocks are known to', () => {
    expect(clockDoubt({ boundMs: 3, blurredShare: 0.5, unorderedShare: 0.3 })).toBeUndefined();
    expect(clockDoubt({ boundMs: 4.5, blurredShare: 0.6, unorderedShare: 0.3 })).toMatch(
      /^the clocks of the agents are known to 4.5 ms at worst, and 60.0% of the requests took less than theirs:/,
    );
  });

  test('is one where a clock was set or stood still, however few requests it timed', () => {
    expect(clockDoubt({ boundMs: unboundedMs, blurredShare: 0.1, unorderedShare: 0.3 })).toMatch(
      /what came first cannot be told/,
    );
  });

  test('makes a right race inconclusive, and leaves a wrong one wrong', () => {
    const context = {
      clients: 2,
      auditExpected: false,
      clocks: { boundMs: 9, blurredShare: 1, unorderedShare: 1 },
    };
    const settings = { capacity: 1, clients: 2 };
    const winners = (times: number): Evidence => ({
      ...noted([
        { sent: 0, done: 4, value: 0 },
        times > 1
          ? { sent: 1, done: 5, value: 0 }
          : { sent: 1, done: 5, reason: 'sold-out', answer: 'conflict' },
      ]),
      commands: lastItem.commands.map(({ name }) => name),
      settings,
    });
    const right = judge(widened(winners(1)), lastItem, context);
    expect(right.result).toBe('inconclusive');
    expect(right.reasons.join()).toMatch(/what came first cannot be told/);
    const { clocks: _, ...onOneClock } = context;
    expect(judge(winners(1), lastItem, onOneClock).result).toBe('valid');
    expect(judge(widened(winners(2)), lastItem, context).result).toBe('invalid');
  });
});

describe('requests in the order of what they were made on', () => {
  const content = Float64Array.of(1, 2, 3, 9, 8);
  const order = (bases: readonly number[], rows: readonly number[]): number[] => [
    ...behindCauses(Uint32Array.from(rows), {
      isPut: () => true,
      content,
      baseOf: (row) => bases[row]!,
      seeded: 0,
    }),
  ];

  test.each([
    // As they were sent.
    { bases: [0, 1, 2], rows: [0, 1, 2], ordered: [0, 1, 2] },
    // The clock of who made the first is late.
    { bases: [0, 1, 2], rows: [2, 1, 0], ordered: [0, 1, 2] },
    // Made on what nobody has put, which is another matter.
    { bases: [0, 77, 1], rows: [1, 2, 0], ordered: [1, 0, 2] },
    // Two that only follow from each other.
    { bases: [0, 1, 2, 8, 9], rows: [3, 4, 0, 1, 2], ordered: [0, 1, 2, 3, 4] },
  ])('$rows become $ordered', ({ bases, rows, ordered }) => {
    expect(order(bases, rows)).toEqual(ordered);
  });
});
