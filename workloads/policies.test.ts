import { describe, expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import { anomaliesOf } from '../harness/core/verdict.ts';
import { policies } from '../harness/drive/policies/index.ts';
import { workloads } from './index.ts';
import { raced } from '../harness/simulate/simulated-race.ts';

const context = { clients: 4, auditExpected: true };
/** A key changes nothing where no answer is lost. */
const races = [
  { seed: 1, lost: 0, idempotencyKey: false },
  { seed: 2, lost: 0.1, idempotencyKey: true },
  { seed: 3, lost: 0.1, idempotencyKey: true },
  { seed: 3, lost: 0.1, idempotencyKey: false },
];

describe.each(workloads.filter(({ check }) => check !== undefined))('$name', (workload) => {
  test.each(policies)('an atomic service is right, also where answers are lost, under $name', (policy) => {
    for (const { seed, lost, idempotencyKey } of races) {
      const race = raced({ workload, seed, lost, policy, tuning: { idempotencyKey } });
      // Lost answers can leave nothing to race for; they must never look like a fault of the service.
      expect(judge(race.evidence, workload, context).anomalies).toEqual([]);
      expect(race.settlements).not.toContain('error');
      const { history, commands, settings } = race.evidence;
      expect(anomaliesOf(workload.check?.({ history, commands, settings }) ?? [])).toEqual([]);
    }
  });
});
