import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generationCounters, Generations } from './generations.ts';

/** Counters of some keys of which each has that many generations seeded. */
function counted(keys: number, seeded: number): ReturnType<typeof generationCounters> {
  const counters = generationCounters(keys);
  counters.seeded.fill(seeded);
  return counters;
}

const ignore = (): void => {};

describe('a generation', () => {
  test('ends after exactly its number of decisions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 400 }), (size, decisions) => {
        const generations = new Generations(counted(1, 1000), size, 1, ignore);
        for (let made = 0; made < decisions; made++) {
          expect(generations.current(0).generation).toBe(Math.floor(made / size));
          generations.decided(generations.current(0));
        }
        expect(generations.current(0).generation).toBe(Math.floor(decisions / size));
        expect(generations.held).toBe(0);
      }),
    );
  });

  test('is named anew in each race of a service that may know the names of others', () => {
    const generations = new Generations(generationCounters(1, 'r17-'), 1, 1, ignore);
    expect(generations.current(0).name).toBe('r17-0-0');
  });

  test('is named by key and number', () => {
    const generations = new Generations(counted(8, 9), 1, 1, ignore);
    generations.decided(generations.current(7));
    expect(generations.current(7)).toEqual({ key: 7, generation: 1, name: '7-1' });
  });

  test('counts the decisions of its own key only', () => {
    const generations = new Generations(counted(2, 9), 2, 1, ignore);
    generations.decided(generations.current(0));
    generations.decided(generations.current(1));
    expect([generations.current(0).generation, generations.current(1).generation]).toEqual([0, 0]);
    generations.decided(generations.current(1));
    expect([generations.current(0).generation, generations.current(1).generation]).toEqual([0, 1]);
  });

  test('is not shortened by decisions about the one before it', () => {
    const generations = new Generations(counted(1, 9), 2, 1, ignore);
    const first = generations.current(0);
    for (let decision = 0; decision < 7; decision++) generations.decided(first);
    expect(generations.current(0).generation).toBe(1);
    generations.decided(generations.current(0));
    expect(generations.current(0).generation).toBe(1);
  });

  test('lasts until the records of the next one exist, and counts that it had to', () => {
    const counters = counted(1, 2);
    const asked: number[] = [];
    const generations = new Generations(counters, 3, 1, (key) => asked.push(key));
    for (let decision = 0; decision < 10; decision++) generations.decided(generations.current(0));
    // Generation 1 is the last one that is seeded.
    expect(generations.current(0).generation).toBe(1);
    expect(generations.held).toBe(1);
    expect(asked).toContain(0);
    counters.seeded.fill(4);
    generations.decided(generations.current(0));
    expect(generations.current(0).generation).toBe(2);
    // It starts from nothing, although the one before it had more decisions than it should.
    generations.decided(generations.current(0));
    generations.decided(generations.current(0));
    expect(generations.current(0).generation).toBe(2);
    generations.decided(generations.current(0));
    expect(generations.current(0).generation).toBe(3);
  });

  test('never has a number whose records were not seeded, whatever comes when', () => {
    const moves = fc.array(fc.record({ key: fc.nat({ max: 2 }), seed: fc.boolean() }), { maxLength: 300 });
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 4 }), (steps, size) => {
        const counters = counted(3, 1);
        const generations = new Generations(counters, size, 2, ignore);
        for (const { key, seed } of steps) {
          if (seed) counters.seeded[key] = (counters.seeded[key] ?? 0) + 1;
          else generations.decided(generations.current(key));
          expect(generations.current(key).generation).toBeLessThan(counters.seeded[key] ?? 0);
        }
      }),
    );
  });
});

test('fresh records are asked for as soon as fewer than the reserve are left, for the right key', () => {
  const asked: number[] = [];
  const generations = new Generations(counted(3, 5), 1, 3, (key) => asked.push(key));
  // Of generations 0 to 4, four are ahead at first.
  generations.decided(generations.current(2));
  expect(asked).toEqual([]);
  generations.decided(generations.current(2));
  expect(asked).toEqual([2]);
});

test('several threads count together: a generation ends once, whoever makes its last decision', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 2 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 9 }),
      (turns, size) => {
        const counters = counted(1, 1000);
        const threads = [1, 2, 3].map(() => new Generations(counters, size, 1, ignore));
        for (const turn of turns) threads[turn]!.decided(threads[turn]!.current(0));
        for (const thread of threads)
          expect(thread.current(0).generation).toBe(Math.floor(turns.length / size));
      },
    ),
  );
});

describe('rounds', () => {
  test('begin their generation for every key', () => {
    const generations = new Generations(counted(3, 9), 5, 1, ignore);
    generations.begin(4);
    expect([0, 1, 2].map((key) => generations.current(key).name)).toEqual(['0-4', '1-4', '2-4']);
  });

  test('are ended by nothing else: decisions neither end them, nor ask for records, nor hold anything up', () => {
    const asked: number[] = [];
    const generations = new Generations(counted(1, 2), 1, 9, (key) => asked.push(key));
    for (const round of [0, 1]) {
      generations.begin(round);
      for (let decision = 0; decision < 5; decision++) generations.decided(generations.current(0));
      expect(generations.current(0).generation).toBe(round);
    }
    expect(asked).toEqual([]);
    expect(generations.held).toBe(0);
  });
});
