import { describe, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { countsIn, greaterLikeness, independentShare, likenessOf } from './likeness.ts';

const windows = 128;
const trials = Array.from({ length: windows }, () => 100);

/** Counts of which each is like the one before it by a share `alike`, about 20 in 100. */
function counts(alike: number, seed: number): number[] {
  const random = randomStream(seed);
  let chance = 0.2;
  return trials.map((of) => {
    const fresh = 0.4 * random();
    chance = alike * chance + (1 - alike) * fresh;
    let hits = 0;
    for (let trial = 0; trial < of; trial++) if (random() < chance) hits += 1;
    return hits;
  });
}

/** The middle of many likenesses. */
function typical(alike: number, of: 'factor' | 'lasts'): number {
  const found = Array.from(
    { length: 41 },
    (_, seed) => likenessOf({ hits: counts(alike, seed), trials })[of],
  );
  return found.toSorted((a, b) => a - b)[20] ?? Number.NaN;
}

describe('how alike neighbours are', () => {
  test('independent counts last for hardly more than a window', () => {
    const chances = Array.from({ length: 41 }, (_, seed) => {
      const random = randomStream(seed, 9);
      const hits = trials.map((of) => Array.from({ length: of }, random).filter((x) => x < 0.2).length);
      return likenessOf({ hits, trials });
    });
    const sorted = chances.map(({ factor }) => factor).toSorted((a, b) => a - b);
    expect(sorted[20]).toBeLessThan(1.4);
    expect(sorted[20]).toBeGreaterThanOrEqual(1);
  });

  test('the longer the likeness of counts, the longer it is found to last', () => {
    // (1 + a) / (1 − a) windows, were there no noise of the counts themselves
    const [short, long] = [typical(0.5, 'lasts'), typical(0.8, 'lasts')];
    expect(short).toBeGreaterThan(1.5);
    expect(short).toBeLessThan(3.5);
    expect(long).toBeGreaterThan(2.5);
    expect(typical(0, 'factor')).toBeGreaterThan(5);
  });

  test('counts that never change, never happen or turn to and fro are not alike', () => {
    expect(likenessOf({ hits: trials.map(() => 0), trials })).toEqual({ factor: 1, lasts: 1 });
    expect(likenessOf({ hits: trials, trials })).toEqual({ factor: 1, lasts: 1 });
    expect(likenessOf({ hits: trials.map((_, at) => 20 + (at % 2)), trials }).lasts).toBeCloseTo(1, 1);
    expect(likenessOf({ hits: trials.map(() => 7) })).toEqual({ factor: 1, lasts: 1 });
  });
});

test('the greater likeness is the greater of both its parts', () => {
  expect(greaterLikeness({ factor: 3, lasts: 1 }, { factor: 2, lasts: 5 })).toEqual({ factor: 3, lasts: 5 });
});

describe('which share counts as independent', () => {
  test.each([
    // 32 stretches: t with 31 degrees of freedom is 2.04
    [{ factor: 1, lasts: 1 }, windows, 0.9235],
    [{ factor: 10, lasts: 1 }, windows, 0.0924],
    // 4 stretches, t with 3 is 3.18
    [{ factor: 1, lasts: 8 }, windows, 0.379],
    // 3 stretches say too little
    [{ factor: 1, lasts: 9 }, windows, 0],
    // hits in two windows only, and in one
    [{ factor: 1, lasts: 1 }, 2, 0.0238],
    [{ factor: 1, lasts: 1 }, 1, 0],
  ])('of hits as alike as %j, seen in %d windows: %d', (likeness, witnesses, share) => {
    expect(independentShare(likeness, windows, witnesses)).toBeCloseTo(share, 3);
  });
});

test('counts are read as a record writes them', () => {
  expect(countsIn('0 12 3')).toEqual([0, 12, 3]);
});
