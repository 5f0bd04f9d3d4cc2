import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { History } from '../core/history.ts';
import type { Answer, Settlement } from '../core/operation.ts';
import { FigureTally, figuresOf, jainIndex } from './figures.ts';
import { decodeHistogram, histogramsReady } from './histogram.ts';

beforeAll(histogramsReady);

const window = { fromMs: 1000, toMs: 3000 };

const accepted: Answer = { kind: 'accepted', version: 2, added: [] };
const found: Answer = { kind: 'found', version: 1, fields: new Map() };
const soldOut: Answer = { kind: 'conflict', reason: 'sold-out', retryable: false };
const limited: Answer = { kind: 'conflict', reason: 'gateway-limit', retryable: true };
const moved: Answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
const timeout: Answer = { kind: 'unknown', cause: 'no answer' };
const refused: Answer = { kind: 'notSent', cause: 'connection refused' };

/** One exchange as a test writes it down; what it leaves out is usual. */
interface Exchange {
  readonly due: number;
  readonly sent?: number;
  readonly done?: number;
  readonly answer: Answer;
  readonly status: number;
  readonly settled?: Settlement;
  readonly attempt?: number;
  readonly client?: number;
  readonly key?: number;
  readonly command?: number;
}

function historyOf(exchanges: readonly Exchange[], keys = 1): History {
  const history = new History(keys, exchanges.length);
  for (const [row, exchange] of exchanges.entries()) {
    const { due, sent = due, done = sent + 1, answer, status, settled } = exchange;
    const { attempt = 1, client = 0, key = 0, command = 1 } = exchange;
    history.append(row + 1, row, attempt, client, key, command, 0, status, answer, due, sent, done);
    if (settled !== undefined) history.settle(row, settled);
  }
  return history;
}

const won = { answer: accepted, status: 200, settled: 'won' } as const;
const lost = { answer: soldOut, status: 409, settled: 'lost' } as const;

describe('the measured time', () => {
  test('is told by when an operation was due, not by when it was answered', () => {
    const { operations, attempts, statuses } = figuresOf(
      historyOf([
        // warm-up, although it was answered in the measured time
        { ...won, due: 999.9, sent: 1200, done: 1300 },
        // the first moment counts, the last does not
        { ...won, due: 1000 },
        { ...won, due: 2999.9, sent: 3100, done: 9000 },
        { ...won, due: 3000 },
      ]),
      window,
    );
    expect(operations.won).toBe(2);
    expect(attempts).toBe(2);
    expect(statuses).toEqual({ '200': 2 });
  });

  test('counts a whole operation or nothing of it: its retries have the due time of its start', () => {
    const { operations, attempts } = figuresOf(
      historyOf([
        { due: 990, sent: 990, answer: moved, status: 409 },
        { ...won, due: 990, sent: 1500, attempt: 2 },
      ]),
      window,
    );
    expect(operations).toEqual({ won: 0, lost: 0, gaveUp: 0, unknown: 0, error: 0 });
    expect(attempts).toBe(0);
  });
});

describe('rates', () => {
  test('of attempts, operations and goodput are three: reads are no attempts, retries no operations', () => {
    const { rates, operations, attemptsPerWin, attempts, statuses } = figuresOf(
      historyOf([
        // read, lost race, read again, won
        { due: 1000, answer: found, status: 200, command: 0 },
        { due: 1000, sent: 1010, answer: moved, status: 409, attempt: 2 },
        { due: 1000, sent: 1020, answer: found, status: 200, command: 0, attempt: 3 },
        { ...won, due: 1000, sent: 1030, attempt: 4 },
        // sold out at once
        { ...lost, due: 1500 },
        // still going on when the race was cut off
        { due: 1600, answer: moved, status: 409 },
      ]),
      window,
    );
    expect(attempts).toBe(4);
    expect(rates).toEqual({ attemptsPerS: 2, operationsPerS: 1, goodputPerS: 0.5 });
    expect(operations).toEqual({ won: 1, lost: 1, gaveUp: 0, unknown: 0, error: 0 });
    expect(attemptsPerWin).toBe(4);
    expect(statuses).toEqual({ '200': 3, '409': 3 });
  });

  test('have no attempts per win when nothing was won', () => {
    const figures = figuresOf(historyOf([{ ...lost, due: 1000 }]), window);
    expect(figures).not.toHaveProperty('attemptsPerWin');
    expect(figures.fairness).not.toHaveProperty('jain');
    expect(figures.rates.goodputPerS).toBe(0);
  });

  test('of an empty history are 0, and nothing is divided by it', () => {
    const figures = figuresOf(historyOf([]), window);
    expect(figures.rates).toEqual({ attemptsPerS: 0, operationsPerS: 0, goodputPerS: 0 });
    expect(figures.conflicts).toMatchObject({ rate: 0, rate409: 0, raceLost: 0, terminal: 0 });
    expect(figures.latencyMs).toMatchObject({
      operation: { count: 0 },
      attempt: { count: 0 },
      lateness: { count: 0 },
      byOutcome: {},
      byStatus: {},
    });
    expect(figures.effectiveKeys).toBe(0);
    expect(figures.statuses).toEqual({});
  });
});

describe('conflicts', () => {
  test('are split into lost races and decisions, by reason, beside the bare status', () => {
    const { conflicts } = figuresOf(
      historyOf([
        { ...won, due: 1000 },
        { ...lost, due: 1000 },
        { due: 1000, answer: moved, status: 409, settled: 'gaveUp' },
        // another service says 412 to a stale version
        { due: 1000, answer: moved, status: 412, settled: 'gaveUp' },
        // one that the gateway let not through
        { due: 1000, answer: limited, status: 429, settled: 'gaveUp' },
        // a conflict that answers a read is none of an attempt
        { due: 1000, answer: soldOut, status: 409, command: 0 },
      ]),
      window,
    );
    expect(conflicts).toEqual({
      rate409: 0.4,
      rate: 0.8,
      byReason: { 'sold-out': 1, 'version-mismatch': 2, 'gateway-limit': 1 },
      raceLost: 2,
      terminal: 1,
      gateway: 1,
    });
  });
});

describe('requests without an answer', () => {
  test('have the name of their fate for a status', () => {
    const { statuses, operations } = figuresOf(
      historyOf([
        { due: 1000, done: 6000, answer: timeout, status: 0, settled: 'unknown' },
        { due: 1000, answer: refused, status: 0, settled: 'error' },
        // a server error has a status of its own
        { due: 1000, answer: timeout, status: 503, settled: 'unknown' },
      ]),
      window,
    );
    expect(statuses).toEqual({ unknown: 1, notSent: 1, '503': 1 });
    expect(operations).toMatchObject({ unknown: 2, error: 1 });
  });

  test('that were never sent are no attempts, and no fast ones either', () => {
    const { attempts, latencyMs, conflicts } = figuresOf(
      historyOf([
        { due: 1000, sent: 1005, done: 1005, answer: refused, status: 0, settled: 'error' },
        { ...lost, due: 1000, sent: 1000, done: 1040 },
      ]),
      window,
    );
    expect(attempts).toBe(1);
    expect(conflicts.rate).toBe(1);
    expect(latencyMs.attempt).toMatchObject({ count: 1, max: 40 });
    expect(latencyMs.lateness).toMatchObject({ count: 1 });
    // The operation took its time all the same.
    expect(latencyMs.operation.count).toBe(2);
  });
});

describe('latency', () => {
  test('of an operation runs from due to settled, of an attempt from sent to answered, lateness between', () => {
    const { latencyMs } = figuresOf(
      historyOf([
        // due at 1000, sent 30 late, lost after 10, sent again at 1100, won after 20
        { due: 1000, sent: 1030, done: 1040, answer: moved, status: 409 },
        { ...won, due: 1000, sent: 1100, done: 1120, attempt: 2 },
      ]),
      window,
    );
    expect(latencyMs.operation).toMatchObject({ count: 1, p50: 120, max: 120 });
    expect(latencyMs.attempt).toMatchObject({ count: 2, max: 20 });
    expect(latencyMs.lateness).toMatchObject({ count: 1, p50: 30 });
    expect(latencyMs.byOutcome).toMatchObject({ won: { count: 1, p50: 120 } });
    expect(latencyMs.byStatus).toMatchObject({ '200': { max: 20 }, '409': { max: 10 } });
  });

  test.each([
    // too few for p99
    [367, false, false],
    [368, true, false],
    // too few for p99.9
    [3687, true, false],
    [3688, true, true],
  ])('over %i samples shows p99: %s, p99.9: %s', (count, p99, p999) => {
    const { latencyMs } = figuresOf(
      historyOf(Array.from({ length: count }, () => ({ ...won, due: 1000 }))),
      window,
    );
    expect('p99' in latencyMs.operation).toBe(p99);
    expect('p999' in latencyMs.operation).toBe(p999);
  });
});

describe('histograms', () => {
  test('decode to exactly as many samples as were counted, by outcome and by status', () => {
    const outcome = fc.constantFrom<Pick<Exchange, 'answer' | 'status' | 'settled'>>(
      won,
      lost,
      { answer: moved, status: 409, settled: 'gaveUp' },
      { answer: moved, status: 409 },
      { answer: timeout, status: 0, settled: 'unknown' },
    );
    const exchange = fc.record({
      outcome,
      due: fc.integer({ min: 0, max: 4000 }),
      took: fc.integer({ min: 0, max: 900 }),
    });
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 200 }), (drawn) => {
        const exchanges = drawn.map(({ outcome: one, due, took }) => ({ ...one, due, done: due + took }));
        const figures = figuresOf(historyOf(exchanges), window);
        const counts = Object.fromEntries(
          Object.entries(figures.histograms).map(([name, text]) => {
            const histogram = decodeHistogram(text)!;
            const { totalCount } = histogram;
            histogram.destroy();
            return [name, totalCount];
          }),
        );
        const inside = exchanges.filter(({ due }) => due >= 1000 && due < 3000);
        for (const [settlement, count] of Object.entries(figures.operations)) {
          expect(counts[`operation.${settlement}`] ?? 0).toBe(count);
          expect(count).toBe(inside.filter(({ settled }) => settled === settlement).length);
        }
        for (const [status, count] of Object.entries(figures.statuses))
          expect(counts[`attempt.${status}`]).toBe(count);
        expect(counts['lateness'] ?? 0).toBe(inside.length);
        expect(figures.latencyMs.attempt.count).toBe(inside.length);
      }),
      { numRuns: 25 },
    );
  });
});

test('of a history that comes piece by piece are those of all of it at once', () => {
  const exchange = fc.record({
    outcome: fc.constantFrom<Pick<Exchange, 'answer' | 'status' | 'settled'>>(won, lost, {
      answer: timeout,
      status: 0,
      settled: 'unknown',
    }),
    due: fc.integer({ min: 0, max: 4000 }),
    took: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.double({ min: 0, max: 90_000, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(fc.array(exchange, { maxLength: 60 }), { minLength: 1, maxLength: 5 }), (pieces) => {
      const exchanges = pieces.map((piece) =>
        piece.map(({ outcome, due, took }): Exchange => ({ ...outcome, due, done: due + took })),
      );
      const tally = new FigureTally(1, window);
      for (const piece of exchanges) tally.add(historyOf(piece), window);
      const { histograms, ...figures } = tally.figures(window);
      tally.destroy();
      const { histograms: atOnce, ...whole } = figuresOf(historyOf(exchanges.flat()), window);
      expect(figures).toEqual(whole);
      expect(histograms).toEqual(atOnce);
    }),
    { numRuns: 40 },
  );
});

describe('fairness', () => {
  test.each([
    // nobody won anything
    [[], undefined],
    [[0, 0], undefined],
    // all the same
    [[4, 4, 4], 1],
    // one has everything
    [[9, 0, 0], 1 / 3],
    // (1+2+3)² / (3 · 14)
    [[1, 2, 3], 36 / 42],
  ])('of the wins %j is %d', (wins, index) => {
    if (index === undefined) expect(jainIndex(wins)).toBeUndefined();
    else expect(jainIndex(wins)).toBeCloseTo(index, 12);
  });

  test('counts wins by client, clients that never win included', () => {
    const { fairness } = figuresOf(
      historyOf([
        { ...won, due: 1000, client: 0 },
        { ...won, due: 1000, client: 1 },
        { ...lost, due: 1000, client: 2 },
        { ...lost, due: 1000, client: 3 },
      ]),
      window,
    );
    expect(fairness.jain).toBe(0.5);
  });

  test('knows the longest losing streak of a client: only a win of its own ends it', () => {
    const { fairness } = figuresOf(
      historyOf([
        // before the measured time
        { ...lost, due: 900, client: 1 },
        { ...lost, due: 1000, client: 1 },
        { ...won, due: 1001, client: 2 },
        { due: 1002, client: 1, answer: timeout, status: 0, settled: 'unknown' },
        { due: 1003, client: 1, answer: moved, status: 409, settled: 'gaveUp' },
        { ...won, due: 1004, client: 1 },
        { ...lost, due: 1005, client: 1 },
        { ...lost, due: 1006, client: 1 },
      ]),
      window,
    );
    expect(fairness.longestLosingStreak).toBe(3);
  });
});

test('effective keys are counted from the attempts, whatever their generation', () => {
  const slot = (key: number, generation: number): Exchange => ({
    ...won,
    due: 1000,
    key: generation * 4 + key,
  });
  const { effectiveKeys } = figuresOf(
    historyOf([slot(0, 0), slot(0, 1), slot(0, 2), slot(3, 0), slot(3, 7), slot(3, 9)], 4),
    window,
  );
  expect(effectiveKeys).toBeCloseTo(2, 12);
});
