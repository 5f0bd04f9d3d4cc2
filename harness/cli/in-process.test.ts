import { expect, test } from 'vitest';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';

const contend = benchOf('in-process');
const short = [...words('--workload last-item --json'), ...few];

test('what guards within a process is right over Redis with one instance, and with two it is caught, as it says', async () => {
  const ended = await contend.run(...short, '--strategy', 'mutex,single-writer', '--instances', '1,2');
  expect(ended.code).toBe(0);
  const runs = runsOf(ended);
  const told = runs.map(({ strategy, instances, promise, verdict }) =>
    [strategy, instances, promise, verdict.result].join(' '),
  );
  expect(new Set(told)).toEqual(
    new Set(
      ['mutex', 'single-writer'].flatMap((name) => [`${name} 1 safe valid`, `${name} 2 unsafe invalid`]),
    ),
  );
  for (const two of runs.filter(({ instances }) => instances === 2)) {
    expect(two.promiseWhy).toMatch(/process/);
    expect(two.verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
  }
}, 90_000);

test('strategies on Redis are as right with three instances as with one', async () => {
  // All others are raced from two instances in targets/strategies; these keep time and connections in each process.
  const strategies = ['redis-lock-watchdog', 'redlock'];
  const ended = await contend.run(...short, '--strategy', strategies.join(','), '--instances', '3');
  expect(ended.stderr).not.toContain('promised to be safe');
  const judged = runsOf(ended).map(({ strategy, verdict }) => `${strategy} ${verdict.result}`);
  expect(new Set(judged)).toEqual(new Set(strategies.map((strategy) => `${strategy} valid`)));
}, 90_000);
