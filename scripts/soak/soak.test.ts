import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { outputOf } from '../child.ts';
import { minutesOf, noiseOf, slopeOf } from './memory.ts';

const program = resolve(import.meta.dirname, '../../dist/soak.js');

test('a lost update that is planted late in a race with a small budget is found', async () => {
  const options =
    '--duration 10s --settle 3s --keep 12000 --plant 6s --clients 8 --harness 4000 --growth 1000';
  const output = await outputOf(process.execPath, [program, ...options.split(' ')], {
    signal: AbortSignal.timeout(60_000),
  });
  expect(output).toMatch(/✓ invalid, .*broken-chain × [1-9]/);
  expect(output).toMatch(/in [1-9]\d* chapters and the last/);
}, 60_000);

test('what would be judged or planted after the end of the race is refused, with all else that is wrong', async () => {
  const options = '--duration 1m --settle 1m --plant 61s --workload nothing --clients 1';
  await expect(
    outputOf(process.execPath, [program, ...options.split(' ')], { signal: AbortSignal.timeout(20_000) }),
  ).rejects.toThrow(/--workload: [^]*--clients: [^]*--settle: is no shorter[^]*--plant: the race is over/);
});

test('memory is told by the minute, and peaks do not make it grow', () => {
  const samples = Array.from({ length: 90 }, (_, at) => ({
    atS: 2 * at,
    harnessMiB: at % 10 === 0 ? 300 : 200,
    storeMiB: 10 + at,
  }));
  expect(minutesOf(samples).map(({ minute, harnessMiB }) => [minute, harnessMiB])).toEqual([
    [1, 200],
    [2, 200],
    [3, 200],
  ]);
  expect(slopeOf(samples.map(({ atS, harnessMiB }) => [atS, harnessMiB]))).toBe(0);
  expect(slopeOf(samples.map(({ atS, storeMiB }) => [atS, storeMiB]))).toBeCloseTo(30, 9);
  expect(slopeOf([[1, 5]])).toBe(0);
  // Growth alone is no noise, and what comes and goes is.
  expect(noiseOf(samples.map(({ atS, storeMiB }) => [atS, storeMiB]))).toBeCloseTo(0, 9);
  expect(noiseOf(samples.map(({ atS }, at) => [atS, at % 2 === 0 ? 200 : 260]))).toBeCloseTo(60, 0);
});
