import type { RunRecord } from '../../../core/run-record.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { aRunRecord } from '../../../core/run-record.fixture.ts';

/** A verdict that found too much sold. */
export const oversold: Verdict = {
  result: 'invalid',
  anomalies: [
    {
      kind: 'oversell',
      count: 812,
      first: { key: 'items/0-0', text: 'oversold 14 of 10', nonces: [31] },
      worst: { key: 'items/0-17', text: 'oversold 37 of 10', nonces: [501] },
    },
    {
      kind: 'duplicate-remainder',
      count: 3204,
      first: { key: 'items/0-0', text: 'remainder 4 was told 3 times', nonces: [31] },
      worst: { key: 'items/0-9', text: 'remainder 0 was told 9 times', nonces: [77] },
    },
  ],
  reasons: [],
};

/** A verdict of a race in which nobody had a voucher. */
export const partlySeen: Verdict = {
  result: 'valid',
  anomalies: [],
  reasons: [],
  invariants: [
    { name: 'no more is sold than there was', result: 'held', examined: 18 },
    { name: 'no voucher is spent twice', result: 'not-examined', examined: 0, why: 'nobody had one' },
  ],
};

const operation = aRunRecord().latencyMs.operation;

/** A race of four strategies as a default run of one workload gives it. */
export function aRace(overrides: Partial<RunRecord> = {}): RunRecord[] {
  const figures = (
    goodputPerS: number,
    attemptsPerS: number,
    p50: number,
    p99: number,
    raceLost: number,
    terminal: number,
  ): Partial<RunRecord> => ({
    rates: { goodputPerS, attemptsPerS, operationsPerS: attemptsPerS },
    operations: { won: goodputPerS * 5, lost: terminal, gaveUp: raceLost, unknown: 0, error: 0 },
    attemptsPerWin: attemptsPerS / goodputPerS,
    conflicts: {
      rate409: 1 - goodputPerS / attemptsPerS,
      rate: 1 - goodputPerS / attemptsPerS,
      byReason: {},
      raceLost,
      terminal,
      gateway: 0,
    },
    latencyMs: { ...aRunRecord().latencyMs, operation: { ...operation, p50, p99, max: p99 * 2.13 } },
    ...overrides,
  });
  return [
    aRunRecord({
      strategy: 'unguarded',
      promise: 'unsafe',
      verdict: oversold,
      ...figures(13_370, 17_822, 1.72, 4.91, 0, 22_260),
    }),
    aRunRecord({ strategy: 'optimistic', ...figures(1414, 9120, 3.31, 8.02, 36_000, 2530) }),
    aRunRecord({
      strategy: 'lock',
      ...figures(1508, 3120, 9.6, 41.2, 4100, 3960),
      warnings: [
        ...aRunRecord().warnings,
        { code: 'unknown-outcomes', text: '3 of 15,600 requests got no usable answer' },
      ],
    }),
    aRunRecord({ strategy: 'atomic', ...figures(9310, 12_400, 1.93, 6.25, 0, 15_450) }),
  ];
}
