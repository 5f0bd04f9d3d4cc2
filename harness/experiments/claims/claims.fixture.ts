import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { BlockOfRaces, Claim } from './claim.ts';
import { conclude } from './conclude.ts';
import type { ClaimResult } from './result.ts';

/** A race in which so many were won a second, and so much else. */
export function wonPerS(goodputPerS: number, more: Partial<RunRecord> = {}): RunRecord {
  return aRunRecord({ rates: { attemptsPerS: 2000, operationsPerS: 2000, goodputPerS }, ...more });
}

/** Where nothing can be said of a race. */
export const unproven: RunRecord['verdict'] = {
  result: 'inconclusive',
  anomalies: [],
  reasons: ['nobody met'],
};

/** Where a race was wrong. */
export const oversold: RunRecord['verdict'] = {
  result: 'invalid',
  anomalies: [
    {
      kind: 'oversell',
      count: 1,
      first: { key: 'items/0-0', text: 'oversold 12 of 10', nonces: [] },
      worst: { key: 'items/0-0', text: 'oversold 12 of 10', nonces: [] },
    },
  ],
  reasons: [],
};

/** Blocks of a claim as if they had been raced. */
export function concluded(claim: Claim, blocks: readonly BlockOfRaces[]): ClaimResult {
  return conclude(
    { claim, blocks },
    {
      startedAt: new Date(0),
      seconds: 60,
      environment: aRunRecord().environment,
      runQueue: [1, 2],
    },
  );
}
