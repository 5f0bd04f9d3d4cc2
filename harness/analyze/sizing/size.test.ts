import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import type { Objective } from '../objective.ts';
import { parseObjective } from '../objective.ts';
import { machineOf } from '../../core/setting.ts';
import { conflictWindowOf } from '../window/conflict-window.ts';
import { costOf } from './cost.ts';
import type { Task } from './load-plan.ts';
import { selectRuns } from './select.ts';
import { measured } from './sizing.fixture.ts';
import { sizeStrategy } from './size.ts';
import type { Flaw, Sized } from './size.ts';

const task: Task = {
  ratePerS: 1000,
  keys: 1000,
  skew: { kind: 'uniform' },
  utilisation: 0.6,
  cores: 1,
  retries: undefined,
};
const calm = { attemptsPerS: 1000, lost: 0.5, serviceMs: 0.2, storeMs: 0.05, clients: 1 };
const safe: Flaw = () => undefined;

function objectiveOf(text: string): Objective {
  const objective = parseObjective(text);
  if ('problems' in objective) throw new Error(objective.problems.join());
  return objective;
}

type Planned = Extract<Sized, { kind: 'planned' }>;

function planned(
  runs: readonly RunRecord[],
  asked: Partial<Task> = {},
  objective = 'p99<50ms',
  flaw: Flaw = safe,
): Planned {
  const sized = sizeStrategy(runs, { task: { ...task, ...asked }, objective: objectiveOf(objective), flaw });
  if (sized.kind !== 'planned') throw new Error(sized.why);
  return sized;
}

test('a window is found from the share that lost, over any number of keys', () => {
  // half of 1,000 attempts/s lose: Aw = 1
  const [one] = [conflictWindowOf([measured(calm)])];
  expect(one?.seconds.value).toBeCloseTo(0.001, 6);
  // the same share on two keys means that each attempt closes its key for twice as long
  const run = measured(calm);
  const two = conflictWindowOf([{ ...run, settings: { ...run.settings, keys: 2 } }]);
  expect(two?.seconds.value).toBeCloseTo(0.002, 6);
});

test('runs that lose as exponential windows do are told from dead time', () => {
  // 1 − W₀(Aw)/Aw at w = 1 ms
  const runs = [
    [250, 0.1847],
    [1000, 0.4329],
    [4000, 0.6995],
  ].map(([attemptsPerS = 0, lost = 0]) => measured({ ...calm, attemptsPerS, lost }));
  const window = conflictWindowOf(runs);
  expect(window?.kind === 'races' && window.curve.name).toBe('exponential');
  expect(window?.seconds.value).toBeCloseTo(0.001, 5);
});

test('where nobody loses, the busiest key bounds the time that a turn takes', () => {
  const window = conflictWindowOf([
    measured({ ...calm, lost: 0, clients: 32, attemptsPerS: 4000 }),
    measured({ ...calm, lost: 0, clients: 32, attemptsPerS: 5000 }),
  ]);
  expect(window).toMatchObject({ kind: 'turns', seconds: { value: 1 / 5000, low: 0 } });
});

test('more wins than windows are asked of one record: nothing but that record is told of', () => {
  const asked = { keys: 1, ratePerS: 3000 };
  const { bounds, plan, verdict } = planned([measured(calm)], asked, 'p99<50ms,409<1%');
  expect(plan.attemptsPerS).toBe(Infinity);
  expect(verdict).toBe('infeasible');
  expect(bounds.map(({ name, broken }) => [name, broken])).toEqual([['hottest key', true]]);
});

test('instances, gateways and store follow the formulas', () => {
  const { plan, verdict } = planned([measured({ ...calm, lost: 0 })], { ratePerS: 10_000 });
  // 10,000 × 0.2 ms = 2 processors, ⌈2 / 0.6⌉ = 4, and one to spare
  expect(plan).toMatchObject({ needed: 4, instances: 5, attemptsPerWin: 1 });
  // 10,000 × 31 µs = 0.31 processors, ⌈0.31 / 0.6⌉ + 1
  expect(plan.gateways).toBe(2);
  expect(plan.storeUse).toBeCloseTo(0.5, 9);
  expect(verdict).toBe('feasible');
  expect(costOf(plan, 0.1)?.perHour).toBeCloseTo(0.7, 9);
  expect(costOf(plan, undefined)).toBeUndefined();
});

test('a gateway costs what was measured of one, at the conflicts of the plan', () => {
  const gatewayCost = { d0S: 60e-6, dLogS: -20e-6, source: 'results/gateways/overhead.json' };
  const { plan, warnings } = planned([measured({ ...calm, lost: 0 })], { ratePerS: 18_000, gatewayCost });
  // 18,000 × 60 µs = 1.08 processors, ⌈1.08 / 0.6⌉ + 1
  expect(plan.gateways).toBe(3);
  expect(warnings.join()).toContain(
    '60 µs of CPU a request of the reference gateway, from results/gateways/overhead.json',
  );
});

test.each([
  ['hottest key', { keys: 1, ratePerS: 800 }, 'p99<50ms', /split the hottest key into at least 2 shards/],
  [
    'store',
    { ratePerS: 20_000, keys: 1_000_000 },
    'p99<50ms',
    /more instances only add to it: split the store into 2/,
  ],
  ['409<1%', { keys: 10 }, '409<1%', /spread the hottest keys/],
  ['p99<1ms', {}, 'p99<1ms', /not the number of instances/],
  ['goodput>=2000/s', {}, 'goodput>=2000/s', /raise the rate/],
] as const)('%s is a bound that instances do not lift', (name, asked, objective, lift) => {
  const { verdict, binding, headroom } = planned([measured(calm)], asked, objective);
  expect(verdict).toBe('infeasible');
  expect(binding.name).toBe(name);
  expect(binding.lift).toMatch(lift);
  expect(headroom).toBe(0);
});

test('where intervals reach across a bound the plan is uncertain, and says so', () => {
  const runs = [0.4, 0.5, 0.6].map((lost) => measured({ ...calm, lost }));
  const { verdict, plans } = planned(runs, { keys: 1, ratePerS: 500 });
  expect(verdict).toBe('uncertain');
  expect(plans.low.hottestUse).toBeLessThan(0.7);
  expect(plans.high.hottestUse).toBeGreaterThan(0.7);
});

test('a strategy without protection is excluded, also one that is safe in one process only', () => {
  const run = measured(calm);
  const sized = (flaw: Flaw): Sized =>
    sizeStrategy([run], { task, objective: objectiveOf('p99<50ms'), flaw });
  expect(sized(() => 'it looks away')).toMatchObject({
    kind: 'excluded',
    why: 'promises no protection: it looks away',
  });
  expect(
    sized((_name, _store, instances) => (instances > 1 ? 'records of its own' : undefined)),
  ).toMatchObject({
    kind: 'excluded',
    why: 'is not safe with more than one instance: records of its own',
  });
});

test('instances that were varied bend the plan', () => {
  // each instance beyond the first adds half of one
  const runs = [1, 2, 4, 8].map((instances) => {
    const attemptsPerS = (4000 * instances) / (1 + 0.5 * (instances - 1));
    return { ...measured({ ...calm, lost: 0, attemptsPerS, clients: 64 }), instances };
  });
  const straight = planned(runs.slice(0, 1), { ratePerS: 4500 });
  const bent = planned(runs, { ratePerS: 4500 });
  expect(straight.warnings.join()).toContain('instances were not varied');
  expect(bent.warnings.join()).not.toContain('instances were not varied');
  // one and a half times one takes 2 where nothing is shared, 3 here
  expect([straight.plan.needed, bent.plan.needed]).toEqual([2, 3]);
  // more than twice one is never reached
  expect(planned(runs, { ratePerS: 40_000, keys: 100_000 }, 'p99<9s').plan.needed).toBe(Infinity);
});

const rate = fc.double({ min: 1, max: 20_000, noNaN: true });

test('a larger rate never needs less, and never has more room', () => {
  const runs = [measured({ ...calm, lost: 0.3 }), measured({ ...calm, lost: 0.35 })];
  fc.assert(
    fc.property(rate, fc.double({ min: 1, max: 3, noNaN: true }), (ratePerS, factor) => {
      const [less, more] = [planned(runs, { ratePerS }), planned(runs, { ratePerS: ratePerS * factor })];
      expect(more.plan.instances).toBeGreaterThanOrEqual(less.plan.instances);
      expect(more.plan.gateways).toBeGreaterThanOrEqual(less.plan.gateways);
      expect(more.plan.storeUse).toBeGreaterThanOrEqual(less.plan.storeUse);
      expect(more.plan.hottestUse).toBeGreaterThanOrEqual(less.plan.hottestUse);
      expect(more.plan.conflictShare).toBeGreaterThanOrEqual(less.plan.conflictShare - 1e-12);
      if (less.verdict === 'infeasible') expect(more.verdict).toBe('infeasible');
    }),
    { numRuns: 60 },
  );
});

test('more keys, more processors, a higher utilisation never need more', () => {
  const runs = [measured({ ...calm, lost: 0.3 })];
  fc.assert(
    fc.property(rate, fc.integer({ min: 1, max: 500 }), (ratePerS, keys) => {
      const plain = planned(runs, { ratePerS, keys }).plan;
      expect(planned(runs, { ratePerS, keys: keys * 2 }).plan.needed).toBeLessThanOrEqual(plain.needed);
      expect(planned(runs, { ratePerS, keys, cores: 2 }).plan.needed).toBeLessThanOrEqual(plain.needed);
      expect(planned(runs, { ratePerS, keys, utilisation: 0.9 }).plan.needed).toBeLessThanOrEqual(
        plain.needed,
      );
      expect(planned(runs, { ratePerS, keys, retries: 3 }).plan.needed).toBeLessThanOrEqual(plain.needed);
    }),
    { numRuns: 60 },
  );
});

test('cheap figures never need more than dear ones, and the value lies between', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.05, max: 0.6, noNaN: true }), { minLength: 2, maxLength: 6 }),
      rate,
      (shares, ratePerS) => {
        const runs = shares.map((lost) => measured({ ...calm, lost, serviceMs: 0.1 + lost }));
        const { plan, plans } = planned(runs, { ratePerS });
        expect(plans.low.instances).toBeLessThanOrEqual(plan.instances);
        expect(plan.instances).toBeLessThanOrEqual(plans.high.instances);
        expect(plans.low.hottestUse).toBeLessThanOrEqual(plan.hottestUse);
      },
    ),
    { numRuns: 60 },
  );
});

test('a plan does not rest on a service that was wrong, nor on two machines', () => {
  const good = measured(calm);
  const invalid = { result: 'invalid', anomalies: [], reasons: [] } as const;
  const select = (...runs: readonly RunRecord[]) =>
    selectRuns(runs, { workload: 'last-item', workMs: 0 }).problems.join('\n');
  expect(select(good)).toBe('');
  expect(select({ ...good, promise: 'safe', verdict: invalid })).toMatch(
    /is invalid \(an invariant was broken\); a service that is wrong has no capacity/,
  );
  // The control must be wrong; it is left out later.
  expect(select(good, { ...good, strategy: 'unguarded', promise: 'unsafe', verdict: invalid })).toBe('');
  expect(select(good, { ...good, environment: { ...good.environment, cpu: 'Another' } })).toMatch(
    /^the records come from 2 machines or versions/,
  );
  // of several machines the one at hand is meant, where there are any of it
  const elsewhere = { ...good, environment: { ...good.environment, cpu: 'Another' } };
  const here = selectRuns([elsewhere, good], { workload: 'last-item', workMs: 0 }, machineOf(good));
  expect(here).toMatchObject({ rows: [[good]], problems: [], wrong: [] });
  expect(here.skipped[0]?.why).toMatch(/^is of another machine, Another/);
  expect(selectRuns([elsewhere], { workload: 'last-item', workMs: 0 }, machineOf(good)).rows).toEqual([
    [elsewhere],
  ]);
  expect(selectRuns([good], { workload: 'transfer', workMs: 0 }).problems[0]).toMatch(
    /^no record is of transfer; there are last-item/,
  );
  expect(selectRuns([good], { workload: 'last-item', workMs: 5 }).problems[0]).toBe(
    'no record of last-item has --work 5ms; there are 0ms',
  );
});

test('a store that nobody measured is left out, and the plan says so', () => {
  const said = 'nobody measured what its store uses';
  const remote = (storeMs: number, store: string): string =>
    planned([measured({ ...calm, storeMs }, { store })]).warnings.join();
  expect(remote(0, 'remote')).toContain(said);
  expect(remote(0.05, 'remote')).not.toContain(said);
  expect(remote(0, 'memory')).not.toContain(said);
});
