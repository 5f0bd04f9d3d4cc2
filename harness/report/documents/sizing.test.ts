import { expect, test } from 'vitest';
import { measured } from '../../analyze/sizing/sizing.fixture.ts';
import { sizeStrategy } from '../../analyze/sizing/size.ts';
import { sizingDocument } from './sizing.ts';

const objective = { text: 'p99<50ms', thresholds: [] };
const run = measured({ attemptsPerS: 1000, lost: 0.5, serviceMs: 0.2, storeMs: 0.05, clients: 1 });

/** Cases of a plan for so many operations a second. */
function casesAt(ratePerS: number, flaw?: string) {
  const task = {
    ratePerS,
    keys: 1000,
    skew: { kind: 'uniform' },
    utilisation: 0.6,
    cores: 1,
    retries: undefined,
  } as const;
  const report = { workload: 'last-item', machine: 'here', objective: objective.text, workMs: 0 };
  const sized = [sizeStrategy([run], { task, objective, flaw: () => flaw })];
  const none = { price: undefined, skipped: [], doubtful: [], unpredicted: [] };
  return sizingDocument({ ...report, ...none, task, sized }).cases;
}

test('a plan is a case: what no machine can do has failed, and what was left out is none', () => {
  expect(casesAt(100)).toMatchObject([{ suite: 'last-item', outcome: 'passed' }]);
  expect(casesAt(1e7)).toMatchObject([{ outcome: 'failed', why: expect.stringMatching(/^INFEASIBLE: /) }]);
  expect(casesAt(100, 'it decides on what it read')).toEqual([]);
});
