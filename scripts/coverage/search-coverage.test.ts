import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { longRunOf } from './long-run.ts';
import { searchCoverageOf } from './search-coverage.ts';
import { servers } from './server.ts';
import type { Server } from './server.ts';

beforeAll(() => histogramsReady());

const root = resolve(import.meta.dirname, '../..');
const how = { searches: 20, seed: 7 };

function serverOf(name: string): Server {
  const found = servers.find((server) => server.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

test.each([
  ['M/D/1', 'p99<20ms', 200, true],
  ['M/D/1', 'p99<20ms', 442, false],
  ['M/M/1', '409<75%', 200, true],
  ['stalling', 'p99<28ms', 1400, false],
] as const)(
  '%s, %s at %d/s: intervals hold the truth, and no pass is wrong',
  (name, objective, ratePerS, keeps) => {
    const server = serverOf(name);
    const longRun = longRunOf(server, ratePerS, 300_000);
    const counted = searchCoverageOf(server, objective, ratePerS, longRun, how);
    expect(counted.keeps).toBe(keeps);
    // Of 20 intervals that hold 95 %, fewer than 16 do in one of 400 draws.
    expect(counted.covered).toBeGreaterThanOrEqual(16);
    if (keeps) expect(counted.holds).toBeGreaterThanOrEqual(16);
    else expect(counted.holds).toBeLessThanOrEqual(2);
  },
);

test('intervals as if answers were independent are found out', () => {
  const server = serverOf('M/D/1');
  const longRun = longRunOf(server, 442, 300_000);
  const narrow = searchCoverageOf(server, '409<75%', 442, longRun, {
    ...how,
    alter: (judgement) => ({
      ...judgement,
      bounds: judgement.bounds.map((bound) => {
        const middle = bound.figure ?? 0;
        const root = Math.sqrt((bound.independent ?? 0) / (bound.answers ?? 1));
        const to = (end: number): number => middle + (end - middle) * root;
        return { ...bound, low: to(bound.low), high: to(bound.high ?? 1) };
      }),
    }),
  });
  expect(narrow.covered).toBeLessThan(16);
});

test.each([
  // the time in the system is exponential (Kleinrock 1975): ln 100 / (500 − 300) s
  ['M/M/1', 300, 0.99, 23.03, 0.6],
  // half of the requests find nobody, and are served for 2 ms
  ['M/D/1', 200, 0.5, 2, 0.4],
] as const)('the long run of %s at %d/s is that of theory', (name, ratePerS, quantile, ms, waiting) => {
  const { quantileMs: _, waiting: __, ...unknown } = serverOf(name);
  const longRun = longRunOf(unknown, ratePerS, 1_000_000);
  expect(longRun.quantileMs(quantile) / ms).toBeGreaterThan(0.97);
  expect(longRun.quantileMs(quantile) / ms).toBeLessThan(1.03);
  expect(longRun.waiting).toBeCloseTo(waiting, 2);
});

test('a stall holds up whoever comes in it, one after another', () => {
  // the random numbers in turn: the stall begins after 100 ms, the next one far away
  const drawn = [1 - Math.exp(-0.1), 1 - Math.exp(-1000)];
  const serve = serverOf('stalling').start(() => drawn.shift() ?? 0.5);
  expect(serve(50)).toEqual({ doneMs: 50.5, waited: false });
  const during = serve(99.75);
  expect(during).toEqual({ doneMs: expect.closeTo(130.25, 6), waited: true });
  expect(serve(110)).toEqual({ doneMs: expect.closeTo(130.75, 6), waited: true });
  expect(serve(200)).toEqual({ doneMs: 200.5, waited: false });
});

test('the committed result: at least 90 % of the intervals hold the truth, at most 10 % of the passes are wrong', () => {
  const [, ...lines] = readFileSync(join(root, 'results/coverage/search.csv'), 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(','));
  expect(rows).toHaveLength(
    servers.reduce((sum, { ratesPerS, objectives }) => sum + ratesPerS.length * objectives.length, 0),
  );
  for (const { name, objectives } of servers)
    for (const objective of objectives) {
      const own = rows.filter((row) => row[0] === name && row[1] === objective);
      const sum = (column: number, of = own): number => of.reduce((all, row) => all + Number(row[column]), 0);
      expect(sum(10) / sum(5), `${name} ${objective}`).toBeGreaterThanOrEqual(0.9);
      expect(sum(9) / sum(8), `${name} ${objective}`).toBeGreaterThanOrEqual(0.9);
      const wrong = own.filter((row) => row[4] === 'no');
      expect(sum(11, wrong) / sum(11), `${name} ${objective}`).toBeLessThanOrEqual(0.1);
    }
});
