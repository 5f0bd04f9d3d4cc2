import { typed } from '../../plan/given.ts';
import { expect, test } from 'vitest';
import { ContendError } from '../../core/errors.ts';
import { someChoices } from '../../plan/choices.fixture.ts';
import { sweepGrammar, sweepPlan } from './sweep-plan.ts';
import type { SweepPlan } from './sweep-plan.ts';

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');
const planned = (line: string, env: Readonly<Record<string, string>> = {}): SweepPlan =>
  sweepPlan(typed(words(line), env, sweepGrammar), someChoices);

function problemsOf(line: string): readonly string[] {
  try {
    planned(line);
  } catch (error) {
    if (error instanceof ContendError) return error.problems;
    throw error;
  }
  return [];
}

test('the cells are the points, two settings make a grid', () => {
  const { cells, blocks, varied } = planned(
    '--vary clients=1,8 --vary work=0s,1ms,5ms --strategy atomic --repetitions 4',
  );
  expect(cells.map(({ clients, workMs }) => [clients, workMs])).toEqual([
    [1, 0],
    [1, 1],
    [1, 5],
    [8, 0],
    [8, 1],
    [8, 5],
  ]);
  expect(blocks).toBe(4);
  expect(varied).toEqual(['clients', 'work']);
});

test.each([
  // settings that a race takes only one value of
  [
    '--vary rate=100/s,2k/s',
    ({ cells }) => cells.map(({ arrival, ratePerS }) => [arrival, ratePerS]),
    [
      ['poisson', 100],
      ['poisson', 2000],
    ],
  ],
  ['--vary workers=1,2', ({ cells }) => cells.map(({ workers }) => workers), [1, 2]],
  [
    '--keys 9 --vary skew=uniform,zipf:0.9',
    ({ cells }) => cells.map(({ skew }) => skew.kind),
    ['uniform', 'zipf'],
  ],
  // several strategies have their own points
  [
    '--vary clients=1,2 --strategy atomic,lock',
    ({ cells }) => cells.map(({ strategy }) => strategy),
    ['atomic', 'lock', 'atomic', 'lock'],
  ],
  // a list of clients is a sweep too
  ['--clients 3,5', ({ cells }) => cells.map(({ clients }) => clients), [3, 5]],
  // what is varied outranks the environment
  [
    '--vary keys=2,3',
    ({ cells }) => cells.map(({ keys, durationMs }) => [keys, durationMs]),
    [
      [2, 7000],
      [3, 7000],
    ],
  ],
] satisfies [string, (plan: SweepPlan) => unknown, unknown][])(
  '%s --strategy atomic',
  (line, of, expected) => {
    const strategy = line.includes('--strategy') ? '' : ' --strategy atomic';
    expect(
      of(
        planned(line + strategy, { CONTEND_KEYS: line.includes('keys') ? '' : '1', CONTEND_DURATION: '7s' }),
      ),
    ).toEqual(expected);
  },
);

test('without a word, eight numbers of clients are raced three times', () => {
  const { cells, blocks } = planned('--strategy atomic');
  expect([cells.length, blocks]).toEqual([8, 3]);
  expect(new Set(cells.map(({ workload }) => workload))).toEqual(new Set(['last-item']));
});

test('the folder follows from the points, whatever the order of the flags, unless it is named', () => {
  const { folder } = planned('--vary clients=1,2 --keys 5');
  expect(planned('--keys 5 --vary clients=1,2').folder).toBe(folder);
  expect(planned('--keys 5 --vary clients=1,3').folder).not.toBe(folder);
  expect(planned('--keys 5 --vary clients=1,2 --repetitions 4').folder).not.toBe(folder);
  expect(planned('--vary clients=1,2 --out here').folder).toBe('here');
});

test.each([
  [
    '--vary client=1,2',
    [
      '--vary: unknown setting "client" (did you mean "clients"?); choose from clients, rate, instances, keys, work, workers, skew; write --vary clients=1,2,4,8',
    ],
  ],
  ['--vary clients', ['--vary: "clients" lacks a value; write --vary clients=1,2,4,8']],
  ['--vary clients=1,,2', ['--vary: "clients=1,,2" lacks a value; write --vary clients=1,2,4,8']],
  ['--vary clients=1,2,1', ['--vary clients: 1 is listed twice; --repetitions repeats']],
  // one value in two ways of writing it
  [
    '--vary work=1ms,0.001s',
    ['--vary: work 1ms is listed twice, however it is written; --repetitions repeats'],
  ],
  [
    '--vary clients=1k,2,1000 --vary keys=1,2',
    ['--vary: clients 1000 with keys 1 is listed twice, however it is written; --repetitions repeats'],
  ],
  [
    '--vary clients=1 --vary clients=2',
    ['--vary clients: is given twice; write all values in one, by comma'],
  ],
  ['--vary clients=1 --vary keys=2 --vary work=0s', ['--vary: is given 3 times; at most two make a grid']],
  ['--clients 3 --vary clients=1,2', ['--clients: --vary sets it already; leave out one of them']],
  // the values are read by the rules of the setting, and every problem is told once
  [
    '--vary clients=0,none,2 --repetitions 0 --blocks 3',
    [
      'unknown flag --blocks; --help flags lists all',
      '--vary clients: 0 is too little; write at least 1',
      '--repetitions: 0 is too little; write at least 1',
      '--vary clients: "none" is not a whole number; write 1000, 1k or 2M',
    ],
  ],
  [
    '--arrival closed --vary rate=5/s',
    ['--vary rate: closed has no rate; leave it out or choose --arrival poisson'],
  ],
  [
    '--workers 4 --vary clients=2,4',
    ['--workers: 4 threads are more than the 2 of --clients; every thread needs a client'],
  ],
])('%s is refused', (line, problems) => {
  expect(problemsOf(line)).toEqual(problems);
});

test('more points than anybody wants to wait for are refused', () => {
  const many = Array.from({ length: 30 }, (_, index) => index + 1).join(',');
  expect(problemsOf(`--vary clients=${many} --vary keys=${many}`)).toEqual([
    expect.stringMatching(/points are too many; shorten the lists to at most 500/),
  ]);
});
