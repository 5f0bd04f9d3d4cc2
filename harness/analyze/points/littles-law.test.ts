import { expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { lawText, littlesLaw } from './littles-law.ts';

/** A closed run of 32 clients. */
function closed(operationsPerS: number, meanMs: number, thinkMs = 0): RunRecord {
  const run = aRunRecord();
  return {
    ...run,
    rates: { ...run.rates, operationsPerS },
    settings: { ...run.settings, thinkMs },
    resources: { generator: { cpuMsPerOperation: 0.03, cpuShare: 0.5 } },
    latencyMs: { ...run.latencyMs, operation: { count: 1000, mean: meanMs } },
  };
}

/** A closed run in which clients waited long in a queue. */
function inQueue(operationsPerS: number, durationS: number): RunRecord {
  const run = closed(operationsPerS, 66);
  const operation = { count: 1000, mean: 66, p99: 468 };
  return { ...run, durationS, latencyMs: { ...run.latencyMs, operation } };
}

test.each([
  // 32 clients, 2 ms an operation: 16,000 a second
  [closed(16_000, 2), 1, true],
  [closed(15_300, 2), 0.956, true],
  [closed(16_700, 2), 1.044, true],
  // throughput that latencies do not account for, and the reverse
  [closed(14_700, 2), 0.919, false],
  [closed(17_000, 2), 1.0625, false],
  // what the generator takes between two requests belongs to neither: 30 of 500 µs
  [{ ...closed(1900, 0.5), clients: 1 }, 0.95, true],
  [{ ...closed(1780, 0.5), clients: 1 }, 0.89, false],
  // a pause of 8 ms belongs to the cycle; a timer may add one
  [closed(3200, 2, 8), 1, true],
  [closed(2950, 2, 8), 0.922, true],
  [closed(2700, 2, 8), 0.844, false],
  [closed(16_000, 2, 8), 5, false],
  // a queue of half a second is cut short at the end of a race of 1.5 s, and hardly at that of one of a minute
  [inQueue(451, 1.5), 0.93, true],
  [inQueue(451, 60), 0.93, false],
  [inQueue(420, 1.5), 0.866, true],
  [inQueue(400, 1.5), 0.825, false],
])('%#: clients accounted for', (run, ratio, holds) => {
  expect(littlesLaw(run)?.ratio).toBeCloseTo(ratio, 2);
  expect(littlesLaw(run)?.holds).toBe(holds);
});

test.each([
  ['few operations a client', { count: 16, mean: 40, max: 88 }, 2, 0.5],
  ['waits that are long beside the race', { count: 900, mean: 40, p99: 160 }, 2, 0.5],
])('%s tell nothing of the data', (_, operation, clients, durationS) => {
  const few = { ...closed(32, 40), clients, durationS };
  const law = littlesLaw({ ...few, latencyMs: { ...few.latencyMs, operation } });
  expect(law).toMatchObject({ holds: false, blamed: 'short-race' });
  expect(lawText(law!)).toMatch(/64\.0% .*: the race is too short for its waits; raise --duration$/);
  const many = { ...few, latencyMs: { ...few.latencyMs, operation: { count: 900, mean: 40, p99: 80 } } };
  expect(littlesLaw(many)).toEqual({ ratio: expect.closeTo(0.64), holds: false });
});

test.each([
  // Its event loop was late: so are timers.
  [{ p50: 1.2, p99: 40, max: 49 }, 8, 'late-generator'],
  [{ p50: 1.1, p99: 1.3, max: 2 }, 8, undefined],
  // Nobody paused.
  [{ p50: 1.2, p99: 40, max: 49 }, 0, undefined],
])('a generator that is late (%j) has pauses of %i ms last longer', (eventLoopDelayMs, thinkMs, blamed) => {
  const run = closed(0.7 * (32_000 / (2 + thinkMs)), 2, thinkMs);
  const generator = { ...run.resources.generator, eventLoopDelayMs };
  const law = littlesLaw({ ...run, resources: { generator } });
  expect(law).toEqual({ ratio: expect.closeTo(0.7), holds: false, ...(blamed && { blamed }) });
  expect(lawText(law!)).toContain(blamed === undefined ? 'the data are broken' : 'as the generator was late');
});

test('figures that account for more clients than there are have no such excuse', () => {
  const run = closed(4800, 2, 8);
  const generator = { ...run.resources.generator, eventLoopDelayMs: { p50: 1.2, p99: 40, max: 49 } };
  expect(littlesLaw({ ...run, resources: { generator } })).toEqual({ ratio: 1.5, holds: false });
});

test('says nothing of runs that are not closed, or in which nothing ended', () => {
  expect(littlesLaw({ ...closed(16_000, 2), arrival: 'poisson' })).toBeUndefined();
  expect(
    littlesLaw({ ...closed(0, 2), latencyMs: { ...aRunRecord().latencyMs, operation: { count: 0 } } }),
  ).toBeUndefined();
});
