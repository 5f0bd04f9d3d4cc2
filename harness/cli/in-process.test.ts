import { expect, test } from 'vitest';
import { benchOf, runsOf, words } from './bench.fixture.ts';

const contend = benchOf('in-process');
const short = words('--workload last-item --duration 500ms --warmup 100ms --json');

test.each(['mutex', 'single-writer'])(
  '%s over Redis is right with one instance, and with two it is caught, as it says beforehand',
  async (strategy) => {
    const ended = await contend.run(...short, '--strategy', strategy, '--instances', '1,2');
    expect(ended.code).toBe(0);
    const [one, two] = runsOf(ended);
    expect([one?.instances, one?.promise, one?.verdict.result]).toEqual([1, 'safe', 'valid']);
    expect([two?.instances, two?.promise, two?.verdict.result]).toEqual([2, 'unsafe', 'invalid']);
    expect(two?.promiseWhy).toMatch(/process/);
    expect(two?.verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
  },
  60_000,
);

test('strategies on Redis are as right with three instances as with one', async () => {
  const strategies = ['fenced-lock', 'redis-lock-watchdog', 'redlock', 'watch', 'redis-function'];
  const ended = await contend.run(...short, '--strategy', strategies.join(','), '--instances', '3');
  expect(ended.stderr).not.toContain('promised to be safe');
  const judged = runsOf(ended).map(({ strategy, verdict }) => `${strategy} ${verdict.result}`);
  expect(new Set(judged)).toEqual(new Set(strategies.map((strategy) => `${strategy} valid`)));
}, 90_000);
