import { medianOf } from '../median.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Range } from '../sizing/estimate.ts';
import { studentQuantile } from '../student.ts';
import { solveLoop } from './closed-loop.ts';
import type { Hindrance, LoopPlace, LoopTimes } from './closed-loop.ts';

/** A figure that was foretold, with where it is expected to lie in 95 of 100 cases. */
export type Foretold = Range;

/** What a run of a place is expected to measure. */
export interface Prediction {
  readonly attemptsPerS: Foretold;
  readonly goodputPerS: Foretold;
}

/** A strategy's closed loop as its runs taught it. */
export interface LoopModel {
  readonly hindrance: Hindrance;
  readonly times: LoopTimes;
  /** Share of attempts that the state lets win when nobody defeats them. */
  readonly winnable: number;
  /** Relative scatter of what was measured around the model, as a standard deviation of logarithms. */
  readonly scatter: { readonly attemptsPerS: number; readonly goodputPerS: number };
  readonly runs: number;
}

const fitted = ['stretch', 'delayS', 'exposedS'] as const;
type FittedTimes = Pick<LoopTimes, (typeof fitted)[number]>;

/** Attempts race where more than this share of them loses to others; locks that stay busy refuse a few. */
const racing = 0.1;

/** Learns a strategy's times from closed runs of one workload; a text where they say too little. */
export function fitLoop(runs: readonly RunRecord[]): LoopModel | string {
  const measured = runs.filter(
    ({ arrival, rates, resources }) =>
      arrival === 'closed' && rates.goodputPerS > 0 && resources.service !== undefined,
  );
  const places = new Set(measured.map((run) => JSON.stringify(placeOf(run))));
  if (places.size <= fitted.length)
    return `${places.size} points are too few to learn ${fitted.length} times from; measure at least ${fitted.length + 1}`;
  const cpu = (of: (run: RunRecord) => number | undefined): number =>
    middle(measured.map((run) => ((of(run) ?? 0) / 1000) * attemptsOf(run)));
  const known = {
    generatorS: cpu(({ resources }) => resources.generator.cpuMsPerOperation),
    serviceS: cpu(({ resources }) => resources.service?.cpuMsPerOperation),
    storeS: cpu(({ resources }) => resources.store?.cpuMsPerOperation),
  };
  const winnable = middle(
    measured.map(
      ({ conflicts, rates, durationS }) => 1 - conflicts.terminal / (rates.attemptsPerS * durationS),
    ),
  );
  const lost = middle(
    measured
      .filter(({ clients }) => clients > 1)
      .map(({ conflicts, rates, durationS }) => conflicts.raceLost / (rates.attemptsPerS * durationS)),
  );
  // Attempts that race lose, and whoever waits in a queue does not: that is seen, and need not be guessed.
  const possible: readonly Hindrance[] = lost > racing ? ['races'] : ['none', 'queues'];
  const tries = possible.map((hindrance) => {
    const start = { stretch: 1.2, delayS: 3e-4, exposedS: 3e-4 };
    const missOf = (times: FittedTimes): number =>
      measured.reduce((sum, run) => {
        const { attempts, goodput } = missesOf(run, {
          times: { ...known, ...times },
          hindrance,
          winnable,
        });
        return sum + attempts ** 2 + goodput ** 2;
      }, 0);
    const times = descend(start, missOf);
    return { hindrance, times: { ...known, ...times }, miss: missOf(times) };
  });
  const [best] = tries.toSorted((a, b) => a.miss - b.miss);
  if (best === undefined) return 'no run';
  const misses = measured.map((run) => missesOf(run, { ...best, winnable }));
  const free = Math.max(1, measured.length - fitted.length);
  const scatterOf = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / free);
  return {
    hindrance: best.hindrance,
    times: best.times,
    winnable,
    scatter: {
      attemptsPerS: scatterOf(misses.map(({ attempts }) => attempts)),
      goodputPerS: scatterOf(misses.map(({ goodput }) => goodput)),
    },
    runs: measured.length,
  };
}

/** What the model expects of a run at a place. */
export function foretell(model: LoopModel, place: LoopPlace): Prediction {
  const { attemptsPerS, goodputPerS } = expected(model, place);
  const { scatter, runs } = model;
  const reach = studentQuantile(0.05, Math.max(1, runs - fitted.length));
  return {
    attemptsPerS: around(attemptsPerS, reach * scatter.attemptsPerS),
    goodputPerS: around(goodputPerS, reach * scatter.goodputPerS),
  };
}

/** Attempts and wins per second. Strategies that read before they decide do no work for what the state refuses. */
function expected(
  { times, hindrance, winnable }: Pick<LoopModel, 'times' | 'hindrance' | 'winnable'>,
  place: LoopPlace,
): { readonly attemptsPerS: number; readonly goodputPerS: number } {
  const workS = hindrance === 'none' ? place.workS : place.workS * winnable;
  const { attemptsPerS, undefeated } = solveLoop(times, hindrance, { ...place, workS });
  return { attemptsPerS, goodputPerS: attemptsPerS * undefeated * winnable };
}

/** Where in the model's terms a run was measured. */
export function placeOf({ clients, instances, settings, contention, environment }: RunRecord): LoopPlace {
  return {
    clients,
    instances,
    workS: settings.workMs / 1000,
    meeting: 1 / Math.max(1, Math.round(contention.effectiveKeys)),
    cores: environment.cores,
  };
}

/** Logarithms of what was measured over what the model says. */
function missesOf(
  run: RunRecord,
  model: Pick<LoopModel, 'times' | 'hindrance' | 'winnable'>,
): { readonly attempts: number; readonly goodput: number } {
  const { attemptsPerS, goodputPerS } = expected(model, placeOf(run));
  return {
    attempts: Math.log(run.rates.attemptsPerS / attemptsPerS),
    goodput: Math.log(run.rates.goodputPerS / goodputPerS),
  };
}

function attemptsOf({ rates }: RunRecord): number {
  return rates.attemptsPerS > 0 ? rates.operationsPerS / rates.attemptsPerS : 0;
}

function around(value: number, logarithm: number): Foretold {
  const factor = Math.exp(logarithm);
  return { value, low: value / factor, high: value * factor };
}

/** Pattern search on the logarithms of positive values: no gradient, three dimensions, a few hundred steps. */
function descend(start: FittedTimes, missOf: (times: FittedTimes) => number): FittedTimes {
  let at = start;
  let miss = missOf(at);
  for (let step = 1; step > 0.002;) {
    let better = false;
    for (const name of fitted)
      for (const factor of [Math.exp(step), Math.exp(-step)]) {
        const next = { ...at, [name]: Math.max(1e-6, at[name] * factor) };
        const nextMiss = missOf(next);
        if (nextMiss < miss - 1e-9) [at, miss, better] = [next, nextMiss, true];
      }
    if (!better) step /= 2;
  }
  return at;
}

/** The median; 0 where there is nothing. */
function middle(values: readonly number[]): number {
  return medianOf(values) ?? 0;
}
