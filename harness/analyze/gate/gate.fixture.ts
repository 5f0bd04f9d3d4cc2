import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { parseObjective } from '../objective.ts';
import type { Objective, Threshold } from '../objective.ts';

/** Figures of a run that bounds speak of. */
export interface Figures {
  readonly p99?: number;
  readonly goodputPerS?: number;
  /** Share of attempts that met a conflict, of so many. */
  readonly conflicts?: number;
  readonly attempts?: number;
}

/** The record of a run with such figures, which was right. */
export function aRunOf(
  { p99 = 8, goodputPerS = 1000, conflicts = 0.2, attempts = 10_000 }: Figures,
  overrides: Partial<RunRecord> = {},
): RunRecord {
  const usual = aRunRecord();
  return aRunRecord({
    warnings: [],
    durationS: 5,
    latencyMs: { ...usual.latencyMs, operation: { ...usual.latencyMs.operation, p99, max: 2 * p99 } },
    rates: { goodputPerS, attemptsPerS: attempts / 5, operationsPerS: attempts / 5 },
    conflicts: {
      ...usual.conflicts,
      rate: conflicts,
      raceLost: conflicts * attempts,
      terminal: 0,
      gateway: 0,
    },
    ...overrides,
  });
}

/** An objective that can be read. */
export function anObjective(text: string): Objective {
  const objective = parseObjective(text, { hasKept: true });
  if ('problems' in objective) throw new Error(objective.problems.join('; '));
  return objective;
}

/** The one bound of a text. */
export function aBound(text: string): Threshold {
  const [threshold] = anObjective(text).thresholds;
  if (threshold === undefined) throw new Error(`${text} has no bound`);
  return threshold;
}
