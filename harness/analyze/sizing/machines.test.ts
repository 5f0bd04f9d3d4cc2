import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import { parseObjective } from '../objective.ts';
import { costOf } from './cost.ts';
import type { Task } from './load-plan.ts';
import { machinesOf } from './machines.ts';
import { measured } from './sizing.fixture.ts';
import { sizeStrategy } from './size.ts';
import type { Sized } from './size.ts';

const calm = { lost: 0, serviceMs: 0.5, storeMs: 0, clients: 1 };

/** Runs of so many instances that did so much in a second, on so many hosts. */
function runsOf(
  rates: readonly (readonly [instances: number, attemptsPerS: number])[],
  hosts: (instances: number) => number | undefined,
): RunRecord[] {
  return rates.map(([instances, attemptsPerS]) => {
    const serviceHosts = hosts(instances);
    const store = serviceHosts === undefined ? 'redis' : 'remote';
    const run = measured({ ...calm, attemptsPerS }, { instances, store });
    return {
      ...run,
      environment: {
        ...run.environment,
        cores: 8,
        colocated: serviceHosts === undefined,
        ...(serviceHosts === undefined ? {} : { serviceHosts }),
      },
    };
  });
}

/** USL with σ = 0.1 and κ = 0: eight do 4.7 times as much as one, and sixteen 6.4 times. */
const amdahl = (n: number): number => (1000 * n) / (1 + 0.1 * (n - 1));
const law = (counts: readonly number[]): (readonly [number, number])[] => counts.map((n) => [n, amdahl(n)]);
const onOne = (): undefined => undefined;
const counts = [1, 2, 3, 4, 6, 8];

describe('instances that share a machine', () => {
  test('do together what runs have measured, and machines as many times as much', () => {
    const { instancesEach, speedUp, warnings } = machinesOf(runsOf(law(counts), onOne), {
      machine: 8,
      cores: 1,
    });
    expect(instancesEach).toBe(8);
    expect(speedUp(8)).toBeCloseTo(8 / 1.7, 1);
    expect(speedUp(24)).toBeCloseTo((3 * 8) / 1.7, 1);
    expect(warnings).toEqual([expect.stringMatching(/no runs varied instances on machines of their own/)]);
  });

  test('are as many as the machine has processors for', () => {
    expect(machinesOf(runsOf(law(counts), onOne), { machine: 8, cores: 3 }).instancesEach).toBe(2);
  });

  test('are no more than do most', () => {
    // They peak at four.
    const peaked = counts.map((n) => [n, (1000 * n) / (1 + 0.06 * n * (n - 1))] as const);
    const { instancesEach, warnings } = machinesOf(runsOf(peaked, onOne), { machine: 16, cores: 1 });
    expect(instancesEach).toBe(4);
    expect(warnings.join()).toMatch(/4 instances on a machine do more than 16/);
    expect(warnings.join()).toMatch(/measured on 8 cores.* on 16 they will hardly do less/);
  });

  test('of which nobody has measured several do as many times as much, which is said', () => {
    const alone = machinesOf(runsOf(law([1]), onOne), { machine: 4, cores: 1 });
    expect(alone.speedUp(4)).toBe(4);
    expect(alone.warnings.join()).toMatch(/4 processes on one are taken to do 4 times as much/);
  });
});

test('instances on machines of their own follow the law that was measured of such', () => {
  const apart = machinesOf(
    runsOf(law(counts), (instances) => instances),
    { machine: 1, cores: 1 },
  );
  expect(apart.instancesEach).toBe(1);
  expect(apart.speedUp(8)).toBeCloseTo(8 / 1.7, 1);
  expect(apart.warnings).toEqual([]);
  // Three on two hosts say neither how they share one nor what machines do.
  const mixed = machinesOf(
    runsOf(law(counts), (n) => Math.ceil(n / 2) + 1),
    { machine: 4, cores: 1 },
  );
  expect(mixed.warnings).toHaveLength(2);
});

describe('a plan in machines', () => {
  const task: Task = {
    ratePerS: 10_000,
    keys: 100_000,
    skew: { kind: 'uniform' },
    utilisation: 0.5,
    cores: 1,
    machine: 8,
    retries: undefined,
  };
  const planned = (asked: Partial<Task> = {}): Extract<Sized, { kind: 'planned' }> => {
    const objective = parseObjective('p99<500ms');
    if ('problems' in objective) throw new Error(objective.problems.join());
    const sized = sizeStrategy(runsOf([[1, 100]], onOne), {
      task: { ...task, ...asked },
      objective,
      flaw: () => undefined,
    });
    if (sized.kind !== 'planned') throw new Error(sized.why);
    return sized;
  };

  test('has whole machines, one of them to spare, and gateways on two others at least', () => {
    // 10,000 × 0.5 ms are 5 processors, 10 at half use: two machines of eight, and one to spare.
    const { plan } = planned();
    expect(plan.needed).toBe(10);
    expect(plan.machines).toEqual({ instancesEach: 8, ofInstances: 3, ofGateways: 2 });
    expect(plan.instances).toBe(24);
    expect(costOf(plan, 2)?.perHour).toBe(2 * 5);
  });

  test('counts instances where nobody asks for machines', () => {
    const { plan } = planned({ machine: undefined as never });
    expect(plan.machines).toBeUndefined();
    expect(plan.instances).toBe(11);
  });
});
