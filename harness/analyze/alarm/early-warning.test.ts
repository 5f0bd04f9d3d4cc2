import { expect, test } from 'vitest';
import type { Alarm, Notice } from './alarm.ts';
import { EarlyWarning } from './early-warning.ts';
import type { WatchedWindow } from './early-warning.ts';

/** Counts that are always the same: of a stream of random numbers that is nobody else's. */
function poisson(seed: number): (mean: number) => number {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return (mean) => {
    let [count, time] = [-1, 0];
    for (; time < mean; count++) time -= Math.log(random());
    return Math.max(0, count);
  };
}

interface Told {
  readonly load?: (window: number) => number;
  /** Conflicts expected of 100 requests that meet as usual. */
  readonly mean: (window: number) => number;
  readonly windows?: number;
  readonly isThere?: (window: number) => boolean;
}

/** Windows of one route in which conflicts go with the square of the load. */
function* windowsOf({
  load = () => 1,
  mean,
  windows = 300,
  isThere = () => true,
}: Told): Generator<WatchedWindow> {
  const draw = poisson(11);
  for (let window = 0; window < windows; window++) {
    const by = load(window);
    const conflicts = draw(mean(window) * by * by);
    if (!isThere(window)) continue;
    yield {
      fromMs: window * 1000,
      toMs: (window + 1) * 1000,
      loads: [
        {
          watched: { kind: 'route', name: 'PUT /items/{id}' },
          load: { requests: 100 * by, rivals: by, conflicts },
        },
      ],
    };
  }
}

function noticesOf(told: Told): Notice[] {
  const warning = new EarlyWarning();
  return [...windowsOf(told)].flatMap((window) => warning.take(window));
}

const alarmsOf = (told: Told): Alarm[] =>
  noticesOf(told).filter((notice): notice is Alarm => notice.kind === 'alarm');

test.each<[string, Told]>([
  ['nothing happens', { mean: () => 4 }],
  ['few conflicts', { mean: () => 0.3 }],
  ['none at all', { mean: () => 0 }],
  ['the load of a day', { mean: () => 4, load: (window) => 1 + 0.8 * Math.sin(window / 30) }],
  [
    'bursts, behind each of which some are answered who had read in it',
    { mean: (window) => (window % 60 === 51 ? 20 : 4), load: (window) => (window % 60 === 50 ? 5 : 1) },
  ],
  [
    'a spike of load, three times as much',
    { mean: () => 4, load: (window) => (window > 150 && window < 170 ? 3 : 1) },
  ],
  [
    'a spike that was never seen before, ten times as much',
    { mean: () => 1, load: (window) => (window > 150 && window < 155 ? 10 : 1) },
  ],
  ['half of the log is missing', { mean: () => 4, isThere: (window) => window % 40 < 20 }],
  ['it becomes better', { mean: (window) => (window < 150 ? 4 : 1) }],
])('no alarm: %s', (_, told) => expect(alarmsOf(told)).toEqual([]));

test('twice as many at the same load: since when, how much, how sure', () => {
  const [alarm, ...more] = alarmsOf({ mean: (window) => (window < 150 ? 4 : 8) });
  expect(more).toEqual([]);
  expect(alarm).toMatchObject({ kind: 'alarm', watched: { kind: 'route', name: 'PUT /items/{id}' } });
  const { toldMs, sinceMs, times, seen, explained, chance } = alarm!;
  expect(toldMs).toBeLessThan(175_000);
  expect(sinceMs.low).toBeLessThanOrEqual(150_000);
  expect(sinceMs.high).toBeGreaterThanOrEqual(150_000);
  expect(times.low).toBeLessThan(2);
  expect(times.high).toBeGreaterThan(2);
  expect(times.low).toBeGreaterThan(1);
  expect(seen.value).toBeGreaterThan(explained.value);
  expect(chance).toBeLessThan(0.02);
});

test('twice as many while load goes up and down', () => {
  const load = (window: number): number => 1 + 0.6 * Math.sin(window / 30);
  const [alarm] = alarmsOf({ load, mean: (window) => (window < 150 ? 4 : 8) });
  expect(alarm?.toldMs).toBeGreaterThan(150_000);
  expect(alarm?.toldMs).toBeLessThan(200_000);
});

test('trouble that ends is told to be over, and what comes later is an alarm again', () => {
  const bad = (window: number): boolean => (window >= 100 && window < 140) || window >= 220;
  const kinds = noticesOf({ mean: (window) => (bad(window) ? 16 : 4) }).map(({ kind }) => kind);
  expect(kinds).toEqual(['alarm', 'over', 'alarm']);
});

/** Windows of so few requests that hardly two meet; between reading and writing lie many seconds, so that they collide all the same. */
function* sparseWindows(times: (window: number) => number): Generator<WatchedWindow> {
  const draw = poisson(17);
  for (let window = 0; window < 3000; window++) {
    const load = 1 + 0.9 * Math.sin(window / 150);
    const requests = draw(5 * load);
    const conflicts = Math.min(requests, draw(requests * 0.04 * load * times(window)));
    const rivals = requests === 0 ? 0 : (2 * draw(0.02 * load * load)) / requests;
    yield {
      fromMs: window * 10_000,
      toMs: (window + 1) * 10_000,
      loads: [{ watched: { kind: 'route', name: 'PUT /forms/{id}' }, load: { requests, rivals, conflicts } }],
    };
  }
}

test('days and nights of few requests are no alarm, and twice as many among them are', () => {
  const told = (times: (window: number) => number): Notice[] => {
    const warning = new EarlyWarning();
    return [...sparseWindows(times)].flatMap((window) => warning.take(window));
  };
  expect(told(() => 1)).toEqual([]);
  const [alarm] = told((window) => (window < 2000 ? 1 : 2.5));
  expect(alarm).toMatchObject({ kind: 'alarm' });
  expect(alarm?.toldMs).toBeGreaterThan(20_000_000);
  expect(alarm?.toldMs).toBeLessThan(24_000_000);
});

test('a log that begins in the middle of trouble: what is normal is learnt when it ends, and then a rise is found', () => {
  const notices = noticesOf({ mean: (window) => (window < 60 || window >= 200 ? 12 : 4) });
  expect(notices.map(({ kind }) => kind)).toEqual(['fell', 'alarm']);
  expect(notices[1]?.toldMs).toBeLessThan(215_000);
});

test('as the load goes down to what was never seen, nothing is better, where many lost at nearly any load before', () => {
  const load = (window: number): number => 1 + 0.9 * Math.sin(window / 30);
  // Of many who want the same nearly all lose, and hardly more where there are still more of them; of few, few.
  const losing = (by: number): number => 60 * (1 - Math.exp(-2 * by));
  const mean = (window: number): number => losing(load(window)) / load(window);
  expect(noticesOf({ load, mean, windows: 190 })).toEqual([]);
  // At a load that is known it is told.
  const better = noticesOf({ load: () => 1, mean: (window) => losing(1) * (window < 150 ? 1 : 0.3) });
  expect(better.map(({ kind }) => kind)).toEqual(['fell']);
});

test('a spike of conflicts in what is learnt from does not hide a rise', () => {
  const spiked = (window: number): number => (window === 40 ? 80 : window < 150 ? 4 : 8);
  const times = alarmsOf({ mean: spiked }).filter(({ toldMs }) => toldMs > 150_000);
  expect(times).toHaveLength(1);
});

test('room is bounded, and who finds none is counted', () => {
  const warning = new EarlyWarning();
  for (let window = 0; window < 3; window++)
    warning.take({
      fromMs: window,
      toMs: window + 1,
      loads: Array.from({ length: 500 }, (_, at) => ({
        watched: { kind: 'resource', name: `/items/${at}` },
        load: { requests: 10, rivals: 1, conflicts: 2 },
      })),
    });
  expect(warning.watches).toHaveLength(48);
  expect(warning.leftOut).toBeGreaterThan(0);
});
