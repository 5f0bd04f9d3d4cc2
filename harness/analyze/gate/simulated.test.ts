import { beforeAll, describe, expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { History } from '../../core/history.ts';
import type { Answer } from '../../core/operation.ts';
import { randomStream } from '../../core/random.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { figuresOf } from '../../measure/figures.ts';
import { histogramsReady } from '../../measure/histogram.ts';
import type { Threshold } from '../objective.ts';
import { aBound, aRunOf } from './gate.fixture.ts';
import type { Says } from './gate.ts';
import { judgeBound } from './judge-bound.ts';

/** At services of which the truth is known, nearer to the bound than any race could tell. */

beforeAll(histogramsReady);

/** Normal deviates (Box and Muller 1958). */
function normal(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** How often each thing is said of a bound in so many races. */
function saidOf(
  threshold: Threshold,
  draws: number,
  race: () => { readonly row: RunRecord[]; readonly kept?: RunRecord[] },
): Readonly<Record<Says, number>> {
  const said = { met: 0, missed: 0, open: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const { row, kept } = race();
    said[judgeBound(threshold, row, kept).says] += 1 / draws;
  }
  return said;
}

const times = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);

describe('the truth is the bound itself: it is rarely told to be on either side', () => {
  test.each([
    // [blocks, how much runs scatter]
    [2, 0.05],
    [3, 0.3],
    [5, 0.05],
    [10, 0.1],
  ])('%d blocks that scatter by %d', (blocks, scatter) => {
    const deviate = normal(randomStream(1, blocks));
    const around = (value: number): number => value * Math.exp(scatter * deviate());
    const slow = saidOf(aBound('p99<50ms'), 600, () => ({
      row: times(blocks, () => aRunOf({ p99: around(50) })),
    }));
    const won = saidOf(aBound('goodput>=1000/s'), 600, () => ({
      row: times(blocks, () => aRunOf({ goodputPerS: around(1000) })),
    }));
    const lost = saidOf(aBound('409<30%'), 600, () => ({
      row: times(blocks, () => aRunOf({ conflicts: Math.min(1, around(0.3)) })),
    }));
    for (const { met, missed } of [slow, won, lost]) {
      expect(met).toBeLessThan(0.05);
      expect(missed).toBeLessThan(0.05);
      // an interval that is far too wide would be never wrong
      expect(met + missed).toBeGreaterThan(0.015);
    }
  });

  test.each([
    // [blocks now, runs kept, scatter of each]
    [1, 10, 0.05, 0.05],
    [10, 1, 0.05, 0.05],
    [3, 2, 0.1, 0.1],
    [6, 6, 0.03, 0.12],
    [10, 3, 0.05, 0.1],
  ])('%d blocks against %d kept runs', (blocks, runs, scatter, before) => {
    const deviate = normal(randomStream(2, blocks + 100 * runs));
    const { met, missed } = saidOf(aBound('p99<+10%'), 600, () => ({
      row: times(blocks, () => aRunOf({ p99: 11 * Math.exp(scatter * deviate()) })),
      kept: times(runs, () => aRunOf({ p99: 10 * Math.exp(before * deviate()) })),
    }));
    expect(met).toBeLessThan(0.05);
    expect(missed).toBeLessThan(0.05);
    expect(met + missed).toBeGreaterThan(0.015);
  });

  test('one race, by its windows', () => {
    const random = randomStream(3);
    // exponential: p99 is ln 100 times the mean
    const latency = (): number => -Math.log(1 - random()) * (50 / Math.log(100));
    const races = times(100, () => raced(2000, latency, () => random() < 0.3));
    // what is far from its bound is told by nearly all of them
    for (const [text, says] of [
      ['p99<150ms', 'met'],
      ['409<20%', 'missed'],
    ] as const) {
      const all = races[Symbol.iterator]();
      const said = saidOf(aBound(text), races.length, () => ({ row: [all.next().value!] }));
      expect(said[says], text).toBeGreaterThan(0.9);
    }
    for (const text of ['p99<50ms', 'p50<7525us', '409<30%']) {
      const all = races[Symbol.iterator]();
      const { met, missed } = saidOf(aBound(text), races.length, () => ({ row: [all.next().value!] }));
      expect(met, text).toBeLessThanOrEqual(0.05);
      expect(missed, text).toBeLessThanOrEqual(0.05);
    }
  });
});

test('what is a fifth off is told by so many blocks as are named for it, four times in five', () => {
  const deviate = normal(randomStream(4));
  const race = (blocks: number): RunRecord[] =>
    times(blocks, () => aRunOf({ p99: 40 * Math.exp(0.15 * deviate()) }));
  let told = 0;
  let asked = 0;
  for (let draw = 0; draw < 250; draw++) {
    const { blocks } = judgeBound(aBound('p99<50ms'), race(3));
    if (blocks === undefined || blocks > 30) continue;
    asked += 1;
    if (judgeBound(aBound('p99<50ms'), race(blocks)).says === 'met') told += 1;
  }
  expect(asked).toBeGreaterThan(120);
  expect(told / asked).toBeGreaterThan(0.8);
});

const accepted: Answer = { kind: 'accepted', version: 2, added: [] };
const conflict: Answer = { kind: 'conflict', reason: 'write-conflict', retryable: true };

/** A race of one request a millisecond. */
function raced(count: number, takesMs: () => number, lost: () => boolean): RunRecord {
  const history = new History(1, count);
  for (let at = 0; at < count; at++) {
    const isLost = lost();
    const [status, answer] = isLost ? [409, conflict] : [200, accepted];
    history.append(at + 1, at, 1, 0, 0, 1, 0, status, answer, at, at, at + takesMs());
    history.settle(at, isLost ? 'gaveUp' : 'won');
  }
  const { latencyMs, histograms, windows, operations, conflicts, rates } = figuresOf(history, {
    fromMs: 0,
    toMs: count,
  });
  const seen = { latencyMs, histograms, operations, conflicts, rates, ...(windows && { windows }) };
  return { ...aRunRecord({ warnings: [] }), ...seen, durationS: count / 1000 };
}
