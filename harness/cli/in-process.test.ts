import { expect, test } from 'vitest';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';

const contend = benchOf('in-process');
const short = [...words('--workload last-item --json'), ...few];

test('what guards within a process is caught over Redis with two instances, as it says', async () => {
  // With one it is right: targets/strategies.
  const ended = await contend.run(...short, '--strategy', 'mutex,single-writer', '--instances', '2');
  expect(ended.code).toBe(0);
  const runs = runsOf(ended);
  const told = runs.map(({ strategy, promise, verdict }) => [strategy, promise, verdict.result].join(' '));
  expect(told).toEqual(['mutex unsafe invalid', 'single-writer unsafe invalid']);
  for (const { promiseWhy, verdict } of runs) {
    expect(promiseWhy).toMatch(/process/);
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
  }
}, 90_000);

test('strategies on Redis are as right with two instances as with one', async () => {
  // All others are raced from two instances in targets/strategies; these keep time and connections in each process.
  const strategies = ['redis-lock-watchdog', 'redlock'];
  const ended = await contend.run(...short, '--strategy', strategies.join(','), '--instances', '2');
  expect(ended.stderr).not.toContain('promised to be safe');
  const judged = runsOf(ended).map(({ strategy, verdict }) => `${strategy} ${verdict.result}`);
  expect(new Set(judged)).toEqual(new Set(strategies.map((strategy) => `${strategy} valid`)));
}, 90_000);
