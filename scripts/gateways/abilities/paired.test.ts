import { expect, test } from 'vitest';
import { completeRunRecord } from '../../../harness/core/run-record.fixture.ts';
import { pairedRows } from './paired.ts';
import type { AbilityRun } from './paired.ts';

const run = (ability: string, number: number, goodputPerS: number): AbilityRun => ({
  ability,
  record: {
    ...completeRunRecord,
    block: { run: 'r', number, of: 2 },
    rates: { ...completeRunRecord.rates, goodputPerS },
    conflicts: { ...completeRunRecord.conflicts, rate: 0.3, raceLost: 200, terminal: 50, gateway: 50 },
    verdict: { ...completeRunRecord.verdict, result: number === 1 ? 'valid' : 'invalid' },
  },
});

test('each is compared with the same without it in its own block, and what won nothing has no ratio', () => {
  const rows = pairedRows([
    run('none', 1, 100),
    run('queue', 2, 100),
    run('queue', 1, 50),
    run('none', 2, 400),
  ]);
  expect(rows.map(({ ability }) => ability)).toEqual(['none', 'queue']);
  const [none, queue] = rows;
  expect(none).not.toHaveProperty('goodputRatio');
  expect(queue?.goodputRatio).toEqual({ median: 0.375, min: 0.25, max: 0.5 });
  expect(queue?.verdicts).toEqual({ valid: 1, invalid: 1, inconclusive: 0 });
  expect(queue?.raceLost.median).toBeCloseTo(0.2);
  expect(queue?.turnedAway.median).toBeCloseTo(0.05);
  expect(pairedRows([run('none', 1, 100), run('queue', 1, 0)])[1]).not.toHaveProperty('goodputRatio');
});
