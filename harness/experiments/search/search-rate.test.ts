import { typed } from '../../plan/given.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Warning } from '../../core/warning.ts';
import { History } from '../../core/history.ts';
import type { Answer } from '../../core/operation.ts';
import { figuresOf } from '../../measure/figures.ts';
import { histogramsReady } from '../../measure/histogram.ts';
import { someChoices } from '../../plan/choices.fixture.ts';
import type { Cell } from '../../plan/cell.ts';
import { exitCodeOfSearches, findingOf } from './search-ending.ts';
import type { Search } from './search-ending.ts';
import { searchGrammar, searchPlan } from './search-plan.ts';
import type { SearchPlan } from './search-plan.ts';
import { searchRate } from './search-rate.ts';
import type { Probe } from './search-rate.ts';

beforeAll(() => histogramsReady());

const accepted: Answer = { kind: 'accepted', version: 2, added: [] };

/** A service of so many servers that nobody waits: a request spends an exponential time there, of mean 1 / (capacity - rate). */
function served(
  { ratePerS = 0, durationMs, seed }: Cell,
  capacityPerS: number,
  warnings: readonly Warning[] = [],
): RunRecord {
  const random = randomStream(seed, ratePerS);
  const meanMs = ratePerS < capacityPerS ? 1000 / (capacityPerS - ratePerS) : durationMs;
  const due: number[] = [];
  for (let at = 0; at < durationMs; at -= (1000 / ratePerS) * Math.log(1 - random())) due.push(at);
  const history = new History(1, due.length);
  for (const [row, dueMs] of due.entries()) {
    const doneMs = dueMs - meanMs * Math.log(1 - random());
    history.append(row + 1, row, 1, 0, 0, 1, 0, 200, accepted, dueMs, dueMs, doneMs);
    history.settle(row, 'won');
  }
  const figures = figuresOf(history, { fromMs: 0, toMs: durationMs });
  return aRunRecord({ ...figures, warnings, durationS: durationMs / 1000 });
}

async function searched(
  line: string,
  raced: (cell: Cell) => RunRecord,
  clock?: () => number,
): Promise<Search & { readonly plan: SearchPlan; readonly raced: readonly Cell[] }> {
  const argv = [...line.split(' '), '--strategy', 'atomic', '--duration', '500ms'];
  const plan = searchPlan(typed(argv, {}, searchGrammar), someChoices);
  const [cell] = plan.cells;
  if (cell === undefined) throw new Error('no cell');
  const cells: Cell[] = [];
  const steps = searchRate(
    plan,
    cell,
    async function* (given) {
      for (const one of given) {
        cells.push(one);
        yield await Promise.resolve(raced(one));
      }
    },
    clock,
  );
  const probes: Probe[] = [];
  let step = await steps.next();
  for (; step.done !== true; step = await steps.next()) probes.push(step.value);
  return { cell, probes, result: step.value, seconds: 1, plan, raced: cells };
}

describe('a service of known capacity', () => {
  // p99 of an exponential time is ln(100) times its mean: 20 ms at 230/s below capacity
  const objective = '--objective p99<20ms --from 100/s --to 5000/s';

  test.each([600, 1500, 4000])('of %d/s is found to be good for 230/s less', async (capacity) => {
    const search = await searched(objective, (cell) => served(cell, capacity));
    const border = capacity - Math.log(100) / 0.02;
    expect(search.result.kind).toBe('found');
    const found = search.result.kind === 'found' ? search.result.ratePerS : 0;
    expect(found).toBeGreaterThan(border * 0.9);
    expect(found).toBeLessThan(border * 1.05);
    expect(findingOf(search).code).toBe(0);
    expect(exitCodeOfSearches([search])).toEqual({ code: 0, reasons: [] });
    // never more than was allowed, and no two races on one schedule
    expect(search.probes.length).toBeLessThanOrEqual(30);
    expect(new Set(search.raced.map(({ seed }) => seed)).size).toBe(search.raced.length);
  });

  test('a race that does not tell is repeated, longer by what it lacks, and given up at an eighth of the time', async () => {
    const search = await searched('--objective p99<20ms --from 200/s --to 5000/s --within 4m', (cell) => {
      // too near to the border for any length
      return served(cell, cell.ratePerS === 200 ? 200 + Math.log(100) / 0.02 : 5000);
    });
    // 800 operations; eight times as long would be more than an eighth of the time
    expect(search.raced.map(({ durationMs }) => durationMs)).toEqual([4000, 30_000]);
    expect(search.probes.map(({ outcome }) => outcome)).toEqual(['undecided', 'undecided']);
    expect(findingOf(search)).toMatchObject({ code: 11, text: expect.stringMatching(/^is not settled/) });
  });
});

test('what is broken at the lowest rate is told by the race that broke it, not by one before that did not tell', async () => {
  const border = 200 + Math.log(100) / 0.02;
  let races = 0;
  const search = await searched('--objective p99<20ms --from 200/s --to 5000/s', (cell) =>
    served(cell, (races += 1) === 1 ? border : 210),
  );
  expect(search.probes.map(({ outcome }) => outcome)).toEqual(['undecided', 'fail']);
  expect(findingOf(search)).toEqual({
    code: 99,
    text: 'is broken already at 200/s, the lowest rate (p99<20ms)',
  });
});

const saturated: Warning = { code: 'generator-saturated', text: 'the figures are the generator’s' };
const missed: Warning = { code: 'rate-missed', text: 'the service cannot keep that rate' };

test('where the generator ends before the service does, that is said and not taken for the service', async () => {
  const search = await searched('--objective p99<20ms --from 100/s --to 5000/s', (cell) =>
    served(cell, 9000, (cell.ratePerS ?? 0) > 1000 ? [saturated] : []),
  );
  expect(findingOf(search)).toMatchObject({
    code: 11,
    text: expect.stringContaining('the measurement ends there'),
  });
});

test('a rate that the service cannot keep and whose latency is broken is the service’s', async () => {
  const search = await searched('--objective p99<20ms --from 100/s --to 5000/s', (cell) =>
    served(cell, 1500, (cell.ratePerS ?? 0) > 1500 ? [missed] : []),
  );
  expect(search.probes.filter(({ outcome }) => outcome === 'fail').map(({ by }) => by)).not.toContain(
    'measurement',
  );
  expect(findingOf(search).code).toBe(0);
});

test('a rate that was not made says nothing of the service', async () => {
  const search = await searched('--objective violations=0 --from 60000/s --to 100000/s', (cell) =>
    served(cell, 1e6, [saturated, missed]),
  );
  expect(findingOf(search)).toMatchObject({
    code: 11,
    text: expect.stringMatching(/^could not be measured at 60,000\/s, the lowest rate/),
  });
});

test('a safe strategy that broke an invariant holds at no rate, whatever was asked: exit 10', async () => {
  const search = await searched('--objective p99<20s --from 100/s --to 5000/s', (cell) => ({
    ...served(cell, 9000),
    verdict: { result: 'invalid', anomalies: [], reasons: [] },
  }));
  expect(search.result.kind).toBe('brokenAtLowest');
  expect(exitCodeOfSearches([search]).code).toBe(10);
});

test('the number of races is bounded: what is not settled by then is said', async () => {
  const line = '--objective violations=0 --from 50/s --to 400/s --probes 2';
  const search = await searched(line, (cell) => served(cell, 9000));
  expect(search.probes).toHaveLength(2);
  expect(search.result).toEqual({ kind: 'unconfirmed', lowPerS: 100 });
  expect(findingOf(search).code).toBe(11);
});

test('time is bounded: no race is begun after it', async () => {
  let now = 0;
  const search = await searched(
    '--objective p90<20ms --from 100/s --to 5000/s --within 60s',
    (cell) => {
      now += 25_000;
      return served(cell, 1500);
    },
    () => now,
  );
  expect(search.probes).toHaveLength(3);
  expect(search.result).toEqual({ kind: 'unconfirmed', lowPerS: 400 });
});
