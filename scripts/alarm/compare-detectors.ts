import { EarlyWarning } from '../../harness/analyze/alarm/early-warning.ts';
import type { Alarm } from '../../harness/analyze/alarm/alarm.ts';
import type { WatchedWindow } from '../../harness/analyze/alarm/early-warning.ts';
import type { LoadWindow } from '../../harness/analyze/alarm/load-window.ts';
import { WatchedWindows } from '../../harness/analyze/alarm/watched-windows.ts';
import { callsOf, windowMs } from './made-up-calls.ts';
import { learns, plainDetectors } from './plain-detectors.ts';
import { quiet } from './stories.ts';
import type { Case } from './stories.ts';

/** What a detector did with the logs of one story. */
export interface Outcome {
  readonly story: string;
  readonly detector: string;
  readonly logs: number;
  /** Logs with an alarm before anything had changed. */
  readonly wrong: number;
  /** Logs without one in which the change was found, and how many windows that took: the middle, and nine of ten. */
  readonly found?: number;
  readonly delay?: number;
  readonly delay90?: number;
  /** Of those that were found by Contend: intervals that hold when it began, and how much it was. */
  readonly sinceHeld?: number;
  readonly timesHeld?: number;
}

/** The seed of what limits are set from is another one than that of what they are judged by. */
const calibration = 1_000_000;
/** All of them may raise one false alarm in so many windows. */
const windowsPerFalseAlarm = 10_000;

/** Windows of a made-up log. */
export function windowsOf(story: Case, seed: number): WatchedWindow[] {
  const windows = new WatchedWindows(windowMs);
  const all: WatchedWindow[] = [];
  for (const call of callsOf(story, seed)) {
    all.push(...windows.take(call));
    if (call.lostRace) windows.lost(call);
  }
  return [...all, ...windows.end()];
}

/** How far a plain detector has to be from usual: as often as is allowed in logs in which nothing happens. */
export function limitsOf(story: Case, logs: number): ReadonlyMap<string, number> {
  const farthest = plainDetectors.map(() => [] as number[]);
  for (let seed = 0; seed < logs; seed++) {
    const streams = streamsOf(windowsOf(story, calibration + seed));
    for (const [at, { distances }] of plainDetectors.entries())
      farthest[at]!.push(
        Math.max(...streams.flatMap((stream) => distances(stream).map(({ distance }) => distance))),
      );
  }
  const allowed = (story.windows - learns) / windowsPerFalseAlarm;
  return new Map(
    plainDetectors.map(({ name }, at) => {
      const sorted = farthest[at]!.toSorted((one, other) => one - other);
      return [name, sorted[Math.ceil(logs * (1 - allowed)) - 1]!];
    }),
  );
}

/** Lets all detectors look at the same logs. */
export function outcomesOf(
  story: Case,
  logs: number,
  limits: ReadonlyMap<string, number>,
  seed = 0,
): Outcome[] {
  const firsts = new Map<string, (number | undefined)[]>(
    ['contend', ...plainDetectors.map(({ name }) => name)].map((name) => [name, []]),
  );
  const alarms: Alarm[] = [];
  for (let log = 0; log < logs; log++) {
    const windows = windowsOf(story, seed + log);
    const [alarm] = alarmsIn(windows);
    firsts.get('contend')!.push(alarm === undefined ? undefined : alarm.toldMs / windowMs - 1);
    if (alarm !== undefined) alarms.push(alarm);
    const streams = streamsOf(windows);
    for (const { name, distances } of plainDetectors) {
      const crossed = streams.flatMap((stream) =>
        distances(stream)
          .filter(({ distance }) => distance > limits.get(name)!)
          .map(({ fromMs }) => fromMs / windowMs),
      );
      firsts.get(name)!.push(crossed.length === 0 ? undefined : Math.min(...crossed));
    }
  }
  return [...firsts].map(([detector, first]) => ({
    ...outcomeOf(story, detector, first),
    ...(detector === 'contend' ? heldIn(story, alarms) : {}),
  }));
}

/** How many of many logs in which nothing happens the early warning raises an alarm in; their seeds are those of no other. */
export function quietOf(logs: number, first = 0): Outcome {
  let wrong = 0;
  for (let seed = first; seed < first + logs; seed++)
    if (alarmsIn(windowsOf(quiet, 2 * calibration + seed)).length > 0) wrong += 1;
  return { story: 'quiet-many', detector: 'contend', logs, wrong };
}

/** All alarms in a log. */
export function alarmsIn(windows: readonly WatchedWindow[]): Alarm[] {
  const warning = new EarlyWarning();
  return windows.flatMap((window) =>
    warning.take(window).filter((notice): notice is Alarm => notice.kind === 'alarm'),
  );
}

/** The windows of each stream that is worth watching. */
function streamsOf(windows: readonly WatchedWindow[]): LoadWindow[][] {
  const streams = new Map<string, LoadWindow[]>();
  for (const { fromMs, toMs, loads } of windows)
    for (const { watched, load } of loads) {
      const name = `${watched.kind} ${watched.name}`;
      const stream = streams.get(name) ?? [];
      streams.set(name, stream);
      stream.push({ fromMs, toMs, ...load });
    }
  return [...streams.values()].filter(
    (stream) =>
      stream.length > learns &&
      stream.slice(0, learns).reduce((sum, { conflicts }) => sum + conflicts, 0) >= 3,
  );
}

function outcomeOf(story: Case, detector: string, firsts: readonly (number | undefined)[]): Outcome {
  const { changeAt = Infinity } = story;
  const base = { story: story.name, detector, logs: firsts.length };
  const wrong = firsts.filter((first) => first !== undefined && first < changeAt).length;
  if (story.wants === 'silence') return { ...base, wrong };
  const delays = firsts
    .filter((first) => first === undefined || first >= changeAt)
    .map((first) => (first === undefined ? Infinity : first - changeAt + 1))
    .sort((one, other) => one - other);
  const found = delays.filter((delay) => delay < Infinity).length;
  const delay = delays[Math.ceil(delays.length / 2) - 1]!;
  const delay90 = delays[Math.ceil(delays.length * 0.9) - 1]!;
  return { ...base, wrong, found, delay, delay90 };
}

function heldIn(story: Case, alarms: readonly Alarm[]): Pick<Outcome, 'sinceHeld' | 'timesHeld'> {
  const { changeAt, times } = story;
  if (changeAt === undefined || times === undefined) return {};
  const right = alarms.filter(({ toldMs }) => toldMs / windowMs > changeAt);
  const holds = ({ low, high }: { readonly low: number; readonly high: number }, truth: number): boolean =>
    low <= truth && truth <= high;
  return {
    sinceHeld: right.filter(({ sinceMs }) => holds(sinceMs, changeAt * windowMs)).length,
    timesHeld: right.filter((alarm) => holds(alarm.times, times)).length,
  };
}
