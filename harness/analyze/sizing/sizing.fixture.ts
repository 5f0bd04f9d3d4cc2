import type { RunRecord } from '../../core/run-record.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';

/** What a made-up run measured; every operation is one attempt. */
export interface Measurement {
  readonly attemptsPerS: number;
  /** Share of attempts that lost a race. */
  readonly lost: number;
  readonly serviceMs: number;
  readonly storeMs: number;
  readonly clients: number;
}

/** A valid run of ten seconds on one key with these figures. */
export function measured(
  { attemptsPerS, lost, serviceMs, storeMs, clients }: Measurement,
  overrides: Partial<RunRecord> = {},
): RunRecord {
  const run = aRunRecord();
  const attempts = Math.round(attemptsPerS * 10);
  const raceLost = Math.round(attempts * lost);
  const won = attempts - raceLost;
  return {
    ...run,
    clients,
    instances: 1,
    settings: { ...run.settings, keys: 1, skew: 'uniform', workMs: 0 },
    rates: { attemptsPerS, operationsPerS: attemptsPerS, goodputPerS: won / 10 },
    operations: { won, lost: 0, gaveUp: raceLost, unknown: 0, error: 0 },
    conflicts: {
      ...run.conflicts,
      raceLost,
      terminal: 0,
      rate: lost,
      byReason: { 'write-conflict': raceLost },
    },
    latencyMs: {
      ...run.latencyMs,
      attempt: { count: attempts, mean: (clients / attemptsPerS) * 1000 },
    },
    resources: {
      generator: { cpuMsPerOperation: 0.01, cpuShare: 0.1 },
      service: { cpuMsPerOperation: serviceMs, cpuShare: (attemptsPerS * serviceMs) / 1000 },
      store: { cpuMsPerOperation: storeMs, cpuShare: (attemptsPerS * storeMs) / 1000 },
    },
    warnings: [],
    ...overrides,
  };
}
