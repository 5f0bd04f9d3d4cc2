import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import { parseObjective } from '../objective.ts';
import type { Task } from './load-plan.ts';
import { sizeStrategy } from './size.ts';
import type { Sized } from './size.ts';
import { measured } from './sizing.fixture.ts';

const task: Task = {
  ratePerS: 300,
  keys: 50,
  skew: { kind: 'uniform' },
  utilisation: 0.6,
  cores: 1,
  retries: undefined,
};

/** A run whose attempts take 0.3 ms on average, and whose slowest take longer. */
function run(p99: number, overrides: Partial<RunRecord> = {}): RunRecord {
  const made = measured({ attemptsPerS: 100, lost: 0, serviceMs: 0.2, storeMs: 0.05, clients: 1 }, overrides);
  const attempt = { count: 1000, mean: 0.3, p50: 0.28, p90: 0.3, p99 };
  return { ...made, latencyMs: { ...made.latencyMs, attempt } };
}

function planned(runs: readonly RunRecord[], objective: string): Extract<Sized, { kind: 'planned' }> {
  const read = parseObjective(objective);
  if ('problems' in read) throw new Error(read.problems.join());
  const sized = sizeStrategy(runs, { task, objective: read, flaw: () => undefined });
  if (sized.kind !== 'planned') throw new Error(sized.why);
  return sized;
}

test('no plan is faster than one client alone was, and it says so', () => {
  const { plan, verdict, headroom, warnings } = planned([run(4.9), run(6.8)], 'p99<2ms');
  expect(plan.latencyS(0.01) * 1000).toBeCloseTo(Math.sqrt(4.9 * 6.8), 6);
  // Whether it is the service or its machine nobody knows.
  expect(verdict).toBe('uncertain');
  expect(headroom).toBe(0);
  expect(warnings).toContainEqual(
    expect.stringMatching(
      /^p99 was 5\.77 ms with one client alone \(2 runs\), where CPU and queues explain 0\.\d+ ms: the plan takes/,
    ),
  );
});

test.each([
  // of two runs one was slower than allowed
  ['p99<6ms', 'uncertain'],
  // both would do
  ['p99<7ms', 'feasible'],
  // what was seldom slow was fast otherwise
  ['p90<1ms', 'feasible'],
  // neither the tail nor the formulas would do
  ['p99<0.1ms', 'infeasible'],
])('of %s it says %s', (objective, says) => {
  expect(planned([run(4.9), run(6.8)], objective).verdict).toBe(says);
});

test('nothing is said where the formulas foresee more', () => {
  const { warnings } = planned([run(0.31)], 'p99<2ms');
  expect(warnings.join('\n')).not.toContain('explain');
});

const open = { clients: 64, arrival: 'constant', instances: 1 } as const;

test.each<[string, Partial<RunRecord>, number, number]>([
  ['at a lower rate counts', open, 100, 5],
  ['at a higher one does not', open, 400, 0],
  ['in a closed loop of many does not: it waits for itself', { ...open, arrival: 'closed' }, 100, 0],
])('a run %s', (_, overrides, attemptsPerS, tailMs) => {
  const made = run(5, overrides);
  const settings = { ...made.settings, keys: 50 };
  const rates = { ...made.rates, attemptsPerS };
  const { plan } = planned([{ ...made, settings, rates }], 'p99<2ms');
  if (tailMs > 0) expect(plan.latencyS(0.01) * 1000).toBeCloseTo(tailMs, 6);
  else expect(plan.latencyS(0.01) * 1000).toBeLessThan(5);
});

test('a run whose hottest record got more does not count', () => {
  const made = run(5, open);
  const { plan } = planned([{ ...made, settings: { ...made.settings, keys: 1 } }], 'p99<2ms');
  expect(plan.latencyS(0.01) * 1000).toBeLessThan(5);
});
