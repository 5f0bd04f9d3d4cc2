import { referenceOf } from '../plan/cell.ts';
import { anomaliesOf } from '../core/verdict.ts';
import { expect, test } from 'vitest';
import { absoluteWrite } from '../../targets/broken/absolute-write.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { choices } from '../cli/choices.ts';
import { aRunRecord } from '../core/run-record.fixture.ts';
import { warmupRounds } from '../run/race/prepare.ts';
import { BrokenRaceResults, brokenRaces } from './broken-races.ts';
import type { Caught } from './broken-races.ts';
import { raced } from '../simulate/simulated-race.ts';

const races = brokenRaces([absoluteWrite], 1, choices);

/** What is said of a service that was raced like this with its fault, and without. */
function judged(broken: 'atomic' | 'unguarded', control: 'atomic' | 'unguarded'): Caught {
  const results = new BrokenRaceResults([lastItem]);
  for (const race of races) {
    const protection = race.variant === 'control' ? control : broken;
    const { evidence } = raced({ workload: lastItem, seed: 1, operations: 300, capacity: 5, protection });
    const anomalies = anomaliesOf(lastItem.check?.(evidence) ?? []).toSorted((a, b) =>
      a.kind.localeCompare(b.kind),
    );
    const result = anomalies.length === 0 ? 'valid' : 'invalid';
    results.judge(race, evidence);
    results.keep(race, { ...aRunRecord(), verdict: { result, anomalies, reasons: [] } });
  }
  return results.of(races);
}

test('a broken service is raced three times: wide, narrow and without its fault', () => {
  expect(races.map(({ variant, cell }) => [variant, referenceOf(cell).broken, cell.workMs])).toEqual([
    ['wide', 'absolute-write', 5],
    ['narrow', 'absolute-write', 0],
    ['control', undefined, 5],
  ]);
  expect(warmupRounds).toBeGreaterThan(0);
});

test('it is caught where the anomaly that it must show is found, and its control passes', () => {
  const caught = judged('unguarded', 'atomic');
  expect(caught.problems).toEqual([]);
  expect(caught.kinds).toContain('conservation');
  expect(caught.wide.caught).toBeGreaterThan(0);
  expect(caught.control).toEqual({ strategy: 'atomic-script', result: 'valid' });
});

test('one in which nothing is found is not caught', () => {
  expect(judged('atomic', 'atomic').problems).toEqual([
    'absolute-write was not caught: conservation was expected, nothing found',
  ]);
});

test('one whose control is invalid is no fair comparison', () => {
  expect(judged('unguarded', 'unguarded').problems).toEqual([
    expect.stringMatching(/^absolute-write without its fault is invalid: /),
  ]);
});
