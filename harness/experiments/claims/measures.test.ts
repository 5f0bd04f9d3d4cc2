import { expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { oversold } from './claims.fixture.ts';
import { level, times } from './figure.ts';
import {
  anomaliesPerWin,
  gatewayMsPerRequest,
  goodput,
  lostOfThrough,
  lostShare,
  replacedPerWin,
  requestsOfCores,
  resolvedShare,
  triesPerWin,
  unknownShare,
  wonShare,
  wrong,
} from './measures.ts';

const operations = { won: 50, lost: 20, gaveUp: 20, unknown: 10, error: 0 };
const met = { met: 40, retried: 5, merged: 5, overwritten: 5, resent: 5, discarded: 20 };
const rates = { attemptsPerS: 100, operationsPerS: 50, goodputPerS: 25 };

test.each<[string, (run: RunRecord) => number | undefined, Partial<RunRecord>, number | undefined]>([
  ['half of all that ended was won', wonShare.of, { operations }, 0.5],
  ['half of those that met a conflict won after all', resolvedShare.of, { resolutions: met }, 0.5],
  ['where nobody met one, nobody could', resolvedShare.of, { resolutions: { ...met, met: 0 } }, undefined],
  ['a quarter of them never knew', unknownShare.of, { operations, resolutions: met }, 0.25],
  [
    'a change of others for each win',
    replacedPerWin.of,
    { operations, resolutions: { ...met, overwrittenChanges: 50 } },
    1,
  ],
  ['nobody could count them', replacedPerWin.of, { operations, resolutions: met }, undefined],
  ['a wrong race', wrong.of, { verdict: oversold }, 1],
  ['an anomaly for fifty wins', anomaliesPerWin('oversell').of, { operations, verdict: oversold }, 0.02],
  ['another kind was not seen', anomaliesPerWin('double-spend').of, { operations, verdict: oversold }, 0],
  [
    '5 ms of CPU of the gateway a request',
    gatewayMsPerRequest.of,
    { rates, resources: gatewayUsing(0.5) },
    5,
  ],
  ['eight cores make 1,600 of that', requestsOfCores(8).of, { rates, resources: gatewayUsing(0.5) }, 1600],
  [
    'nobody measured the gateway',
    gatewayMsPerRequest.of,
    { rates, resources: { generator: { cpuMsPerOperation: 1, cpuShare: 1 } } },
    undefined,
  ],
  [
    'of 100 attempts half reached the service, of which 20 lost a race',
    lostOfThrough.of,
    { conflicts: { rate409: 0.2, rate: 0.8, byReason: {}, raceLost: 20, terminal: 10, gateway: 50 } },
    0.4,
  ],
])('%s', (_, of, overrides, value) => {
  const found = of(aRunRecord(overrides));
  if (value === undefined) expect(found).toBeUndefined();
  else expect(found).toBeCloseTo(value, 9);
});

test('where nothing was won, all attempts stand for half a win', () => {
  const { attemptsPerWin: _, ...none } = aRunRecord({ rates, durationS: 2 });
  expect(triesPerWin.of(none)).toBe(400);
});

test('a ratio is taken within a block; of nothing and nothing it is 1, and half an event stands for none', () => {
  const run = (raceLost: number): RunRecord =>
    aRunRecord({
      durationS: 1,
      rates,
      conflicts: {
        rate409: raceLost / 100,
        rate: raceLost / 100,
        byReason: {},
        raceLost,
        terminal: 0,
        gateway: 0,
      },
    });
  const { of } = times('lost', lostShare, 'one', 'other');
  expect(of({ one: run(40), other: run(20) })).toBeCloseTo(2, 9);
  expect(of({ one: run(0), other: run(0) })).toBe(1);
  expect(of({ one: run(0), other: run(20) })).toBeCloseTo(0.025, 9);
  expect(() => of({ one: run(0) })).toThrow('the claim has no race other');
  expect(level('won', goodput, 'one').of({ one: run(1) })).toBe(25);
});

function gatewayUsing(cpuShare: number): RunRecord['resources'] {
  const generator = { cpuMsPerOperation: 1, cpuShare: 0.1 };
  return { generator, gateway: { cpuMsPerOperation: 1, cpuShare } };
}
