import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { solveLoop } from './closed-loop.ts';
import type { Hindrance, LoopPlace, LoopTimes } from './closed-loop.ts';
import { gradeOf, worstOf } from './grade.ts';
import { fitLoop, foretell } from './loop-fit.ts';

const times: LoopTimes = {
  generatorS: 30e-6,
  serviceS: 80e-6,
  storeS: 20e-6,
  stretch: 1.3,
  delayS: 400e-6,
  exposedS: 900e-6,
};
const place: LoopPlace = { clients: 1, instances: 1, workS: 0.002, meeting: 1, cores: 2 };

describe('a closed loop', () => {
  test.each([
    // one client: work, way and CPU one after another
    ['none', place, 1 / (0.002 + 400e-6 + 1.3 * 130e-6)],
    // one lock: many clients get no more than 1 / (work + hold)
    ['queues', { ...place, clients: 200 }, 1 / (0.002 + 900e-6)],
    // as many locks as clients can ever want
    ['queues', { ...place, meeting: 0 }, 1 / (0.002 + 900e-6 + 400e-6 + 1.3 * 130e-6)],
    // without work one instance is the limit, and two of them shift it to the cores
    ['none', { ...place, clients: 500, workS: 0 }, 1 / (1.3 * 80e-6)],
    ['none', { ...place, clients: 500, workS: 0, instances: 2 }, 2 / (1.3 * 130e-6)],
  ] satisfies [Hindrance, LoopPlace, number][])('%s %j', (hindrance, where, expected) => {
    const { attemptsPerS } = solveLoop(times, hindrance, where);
    expect(attemptsPerS / expected).toBeCloseTo(1, 2);
  });

  test('of racing clients has about one winner a window, and one client is never defeated', () => {
    expect(solveLoop(times, 'races', place).undefeated).toBe(1);
    const { attemptsPerS, undefeated } = solveLoop(times, 'races', { ...place, clients: 40 });
    const wonPerS = attemptsPerS * undefeated;
    expect(wonPerS).toBeLessThan(1 / 0.002);
    expect(wonPerS).toBeGreaterThan(0.7 / 0.0029);
  });

  test('never does less with more clients or cores, nor more with more work', () => {
    const hindrance = fc.constantFrom<Hindrance>('none', 'races', 'queues');
    fc.assert(
      fc.property(
        hindrance,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 9 }),
        (kind, clients, ms) => {
          const at = (more: Partial<LoopPlace>): number =>
            solveLoop(times, kind, { ...place, clients, workS: ms / 1000, ...more }).attemptsPerS;
          expect(at({ clients: clients + 1 })).toBeGreaterThanOrEqual(at({}) * (1 - 1e-9));
          expect(at({ cores: 4 })).toBeGreaterThanOrEqual(at({}));
          expect(at({ workS: (ms + 1) / 1000 })).toBeLessThanOrEqual(at({}));
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Records of a service that is as the model says, with a scatter. */
function recordsOf(
  hindrance: Hindrance,
  winnable: number,
  scatter: number,
  places: readonly LoopPlace[],
): RunRecord[] {
  const random = randomStream(11);
  return places.map(({ clients, instances, workS, cores }) => {
    const { attemptsPerS: exact, undefeated } = solveLoop(times, hindrance, {
      clients,
      instances,
      // What the state refuses is not worked on, except where nobody reads first.
      workS: hindrance === 'none' ? workS : workS * winnable,
      meeting: 1,
      cores,
    });
    const attemptsPerS = exact * Math.exp(scatter * (2 * random() - 1));
    const run = aRunRecord({ clients, instances });
    return {
      ...run,
      durationS: 2,
      settings: { ...run.settings, workMs: workS * 1000 },
      rates: {
        attemptsPerS,
        operationsPerS: attemptsPerS,
        goodputPerS: attemptsPerS * undefeated * winnable,
      },
      conflicts: {
        ...run.conflicts,
        terminal: attemptsPerS * 2 * (1 - winnable),
        raceLost: attemptsPerS * 2 * winnable * (1 - undefeated),
      },
      resources: {
        generator: { cpuMsPerOperation: times.generatorS * 1000, cpuShare: 0.5 },
        service: { cpuMsPerOperation: times.serviceS * 1000, cpuShare: 0.5 },
        store: { cpuMsPerOperation: times.storeS * 1000, cpuShare: 0.1 },
      },
    };
  });
}

const learned = [1, 3, 5, 9, 17, 33].flatMap((clients) =>
  [0.001, 0.004].map((workS) => ({ ...place, clients, workS })),
);
const heldOut = [7, 13, 25].flatMap((clients) =>
  [1, 2].map((instances) => ({ ...place, clients, instances, workS: 0.002 })),
);

test.each(['none', 'races', 'queues'] as const)(
  'a loop that is hindered by %s is told from the others, and foretold where it was not seen',
  (hindrance) => {
    const model = fitLoop(recordsOf(hindrance, 0.75, 0.03, learned));
    if (typeof model === 'string') throw new Error(model);
    if (hindrance !== 'none') expect(model.hindrance).toBe(hindrance);
    expect(model.winnable).toBeCloseTo(0.75, 5);
    expect(model.scatter.attemptsPerS).toBeLessThan(0.04);
    for (const [index, run] of recordsOf(hindrance, 0.75, 0, heldOut).entries()) {
      const foretold = foretell(model, heldOut[index] ?? place);
      expect(gradeOf(foretold.attemptsPerS, run.rates.attemptsPerS).grade).toBe('VALIDATED');
      expect(gradeOf(foretold.goodputPerS, run.rates.goodputPerS).grade).toBe('VALIDATED');
    }
  },
);

test('scatter that the model cannot explain widens its intervals', () => {
  const widthOf = (scatter: number): number => {
    const model = fitLoop(recordsOf('none', 1, scatter, learned));
    if (typeof model === 'string') throw new Error(model);
    const { low, high } = foretell(model, place).attemptsPerS;
    return high / low;
  };
  expect(widthOf(0.3)).toBeGreaterThan(widthOf(0.02) * 1.5);
});

test.each([
  // Student's t at 97.5 %, by runs beyond the three times
  [4, 12.706205],
  [6, 3.182446],
  [12, 2.262157],
])('%d runs promise as much as so few can: %d times their scatter', (runs, reach) => {
  const model = fitLoop(recordsOf('none', 1, 0.1, learned.slice(0, runs)));
  if (typeof model === 'string') throw new Error(model);
  const { value, low, high } = foretell(model, place).attemptsPerS;
  expect(Math.log(high / value) / model.scatter.attemptsPerS).toBeCloseTo(reach, 6);
  expect(low * high).toBeCloseTo(value ** 2, 3);
});

test('too few points are refused, with how many are needed', () => {
  expect(fitLoop(recordsOf('none', 1, 0, learned.slice(0, 3)))).toBe(
    '3 points are too few to learn 3 times from; measure at least 4',
  );
});

test.each([
  // value, low, high, measured
  [100, 80, 120, 109, 'VALIDATED'],
  [100, 80, 120, 90, 'VALIDATED'],
  // near, but the interval promised more than it could keep
  [100, 98, 102, 105, 'USABLE'],
  [100, 50, 200, 124, 'USABLE'],
  [100, 50, 200, 126, 'REJECTED'],
  [100, 50, 200, 74, 'REJECTED'],
] as const)('%d (%d–%d) foretold, %d measured: %s', (value, low, high, measured, grade) => {
  expect(gradeOf({ value, low, high }, measured).grade).toBe(grade);
});

test('a strategy is as good as its worst prediction', () => {
  expect(worstOf(['VALIDATED', 'USABLE', 'VALIDATED'])).toBe('USABLE');
  expect(worstOf(['REJECTED', 'USABLE'])).toBe('REJECTED');
  expect(worstOf(['VALIDATED'])).toBe('VALIDATED');
});
