import { expect, test } from 'vitest';
import { brokenServices } from '../../targets/broken/index.ts';
import { plantedMistakes } from '../../targets/broken/planted/index.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { workloads } from '../../workloads/index.ts';
import { anomalyKinds } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { historyCounts, proveHistories } from './histories.ts';
import type { HistoryProof } from './histories.ts';
import { mutations } from './mutations/index.ts';

/** `npm run prove` makes up a thousand and more of each. */
const few = { legal: 20, operations: 24, small: 16, smallOperations: 8 };
const judged = workloads.filter(({ check }) => check !== undefined);

function proofOf(workload: Workload, seed = 1): HistoryProof {
  const running = proveHistories(workload, mutations, seed, few);
  for (let next = running.next(); ; next = running.next()) if (next.done === true) return next.value;
}

test.each(judged)(
  '$name: legal histories pass, mutated ones fail as they must, all orders agree',
  (workload) => {
    const proof = proofOf(workload, 11);
    expect(proof.problems.filter((problem) => !problem.includes('gave a chance'))).toEqual([]);
    expect(proof).toMatchObject({ legal: few.legal, passed: few.legal });
    expect(proof.mutated).toBe(proof.caught);
    expect(proof.mutated).toBeGreaterThan(15);
    expect(proof.oracle.agreed).toBe(few.small);
    expect(Math.min(proof.oracle.right, proof.oracle.wrong)).toBeGreaterThan(2);
  },
);

test('each kind of anomaly has something that must show it', () => {
  const shown = new Set([
    ...mutations.map(({ expects }) => expects),
    ...brokenServices.map(({ anomaly }) => anomaly),
    ...plantedMistakes.flatMap(({ shows }) => shows ?? []),
  ]);
  const without = Object.keys(anomalyKinds).filter((kind) => !(shown as Set<string>).has(kind));
  // What the search through all orders finds has the checks to agree with.
  expect(without).toEqual(['not-linearizable']);
});

test('a thousand legal histories and more are made up for each workload', () => {
  expect(historyCounts.legal).toBeGreaterThanOrEqual(1000);
});

test('a workload of which nothing is made wrong is not proved', () => {
  expect(proofOf({ ...lastItem, name: 'last-seat' }).problems).toEqual([
    'last-seat: no mutation in harness/simulate/mutations/ is made of it, so nothing was made wrong',
  ]);
});

test('a check that finds nothing is not proved', () => {
  const { caught, mutated, oracle, problems } = proofOf({ ...lastItem, check: () => [] });
  expect(mutated).toBe(few.legal);
  expect(caught).toBe(0);
  expect(oracle.agreed).toBeLessThan(few.small);
  expect(problems).toContainEqual(expect.stringMatching(/not lost-effect but nothing was found/));
  expect(problems).toContainEqual(
    expect.stringMatching(/found nothing, the search through all orders says not/),
  );
});

test('a check that cries wolf is not proved', () => {
  const witness = { key: 'items/0-0', text: 'wolf', nonces: [] };
  const anomaly = { kind: 'oversell', count: 1, first: witness, worst: witness } as const;
  const wolf = { kind: 'oversell', examined: 1, anomaly } as const;
  const { passed, problems } = proofOf({ ...lastItem, check: () => [wolf] });
  expect(passed).toBe(0);
  expect(problems).toContainEqual(expect.stringMatching(/oversell, oversell in a legal history/));
});

test('one seed makes up the same histories, another one others', () => {
  const five = proofOf(lastItem, 5);
  expect(proofOf(lastItem, 5)).toEqual(five);
  expect(five.oracle).not.toEqual(proofOf(lastItem, 6).oracle);
});
