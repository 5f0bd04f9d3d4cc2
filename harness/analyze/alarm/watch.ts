import type { Alarm, AllClear, Estimate, Fall, Notice, Watched } from './alarm.ts';
import { changePointOf } from './change-point.ts';
import { Chart } from './chart.ts';
import { leastCount, mostCount } from './count-bounds.ts';
import { chanceOfAtLeast, countChances } from './count-chances.ts';
import { learnExpectation } from './expectation.ts';
import type { Expectation } from './expectation.ts';
import type { LoadWindow } from './load-window.ts';
import { Pace } from './pace.ts';

/** What a chart looks for at once: half as many conflicts again, which adds up, and three times as many, which shows soon. */
const rises = [1.5, 3] as const;
const falls = 0.5;
/** Windows before anything is judged, those that are learnt from at most, and those among which a change is looked for. */
export const leastWindows = 12;
const mostWindows = 720;
const recentWindows = 360;
/** Learnt anew when one in so many windows is new. */
const learnsAgain = 10;
/** An alarm is over when the odds are 10,000 to one for what was expected before. */
const oddsOfEnd = Math.log(10_000);
/** A window of so many requests, and so many times as many as the next, leaves some that are answered in that one. */
const [echoFrom, echoTimes] = [30, 3];
/** 95 % of the normal distribution on both sides. */
const z = 1.96;

/** What is the matter with a stream, from the beginning of the trouble on. */
interface Trouble {
  readonly sinceMs: number;
  /** How many times what was expected, at least: what was told first is rather too high, and would end too soon. */
  readonly times: number;
  /** For its end, in nats, and where the odds began to turn. */
  odds: number;
  untilMs: number;
}

/** How much chance of a false alarm there is. */
export interface ChanceLeft {
  readonly alpha: number;
  readonly soFar: number;
  readonly among: number;
}

/** Watches the conflicts of one stream of requests, window by window. */
export class Watch {
  readonly watched: Watched;
  #learnt: LoadWindow[] = [];
  /** Windows that count as evidence as long as a chart holds something against them. */
  #pending: LoadWindow[] = [];
  #recent: LoadWindow[] = [];
  readonly #pace = new Pace();
  #expectation: Expectation | undefined;
  /** Windows that were added since it was learnt from all. */
  #unlearnt = 0;
  #up = rises.map((ratio) => new Chart(ratio));
  #down = new Chart(falls);
  #trouble: Trouble | undefined;
  #before: LoadWindow | undefined;

  constructor(watched: Watched) {
    this.watched = watched;
  }

  /** Whether it may raise an alarm in the next window. */
  get isArmed(): boolean {
    return this.#trouble === undefined && this.#learnt.length >= leastWindows;
  }

  /**
   * Takes the next window. `alpha` is the chance of a false alarm that it may add now, `soFar` that of one among all that is
   * watched until now, and `among` how many that is.
   */
  take(seen: LoadWindow, { alpha, soFar, among }: ChanceLeft): Notice | undefined {
    if (seen.requests === 0) return undefined;
    const window = { ...seen, pace: this.#pace.take(seen) };
    const before = this.#before;
    this.#before = seen;
    if (before !== undefined && isEcho(seen, before)) return undefined;
    if (this.#trouble !== undefined) return this.#endOf(this.#trouble, window);
    this.#recent.push(window);
    if (this.#recent.length > recentWindows) this.#recent.shift();
    if (this.#learnt.length < leastWindows) {
      this.#learn([window]);
      return undefined;
    }
    const { most, least } = this.#expected().of(window);
    this.#pending.push(window);
    const { conflicts } = window;
    const [ifMost, ifLeast] = [most, least].map(({ mean, dispersion }) => countChances(mean, dispersion));
    const rose = this.#up
      .map((chart) => chart.take(conflicts, most, ifMost!, alpha / rises.length))
      .some((crossed) => crossed);
    const fell = this.#down.take(conflicts, least, ifLeast!, alpha);
    if (rose) return this.#alarm(soFar, among);
    if (fell) return this.#fall();
    if (this.#up.every(({ isClear }) => isClear) || this.#pending.length > mostWindows) this.#learn();
    return undefined;
  }

  /** What nothing speaks against any more is what is normal. */
  #learn(windows = this.#pending): void {
    this.#learnt.push(...windows);
    this.#unlearnt += windows.length;
    this.#pending = [];
    if (this.#learnt.length > mostWindows) this.#learnt.splice(0, this.#learnt.length - mostWindows);
  }

  #expected(): Expectation {
    if (this.#expectation === undefined || this.#unlearnt * learnsAgain >= this.#learnt.length) {
      this.#expectation = learnExpectation(this.#learnt);
      this.#unlearnt = 0;
    }
    return this.#expectation;
  }

  /** Charts begin anew. */
  #restart(): void {
    this.#up = rises.map((ratio) => new Chart(ratio));
    this.#down = new Chart(falls);
    this.#pending = [];
    this.#recent = [];
  }

  #alarm(soFar: number, among: number): Alarm {
    const expectation = this.#expected();
    const told = this.#turn(expectation, 1);
    const { windows, conflicts, requests, sinceMs, explained, seen, times } = told;
    const before = this.#learnt.filter(({ toMs }) => toMs <= sinceMs.value);
    const most = windows.map((window) => expectation.of(window).most);
    const chance = chanceOfAtLeast(
      conflicts,
      sumOf(most, ({ mean }) => mean),
      Math.max(...most.map(({ dispersion }) => dispersion)),
    );
    this.#learnt = before;
    this.#trouble = {
      sinceMs: sinceMs.value,
      times: Math.max(rises[0], times.low),
      odds: 0,
      untilMs: windows.at(-1)!.toMs,
    };
    return {
      kind: 'alarm',
      watched: this.watched,
      toldMs: windows.at(-1)!.toMs,
      sinceMs,
      explained,
      seen,
      times,
      requests,
      conflicts,
      perS: perS(windows),
      learntPerS: perS(before),
      // Any of the pending windows could have been the first.
      chance: Math.min(1, soFar, chance * this.#pending.length * rises.length * among),
    };
  }

  #fall(): Fall {
    const { windows, sinceMs, explained, seen } = this.#turn(this.#expected(), -1);
    // They were picked out for being low: what is normal now is learnt from others.
    this.#learnt = [];
    this.#expectation = undefined;
    this.#restart();
    return { kind: 'fell', watched: this.watched, toldMs: windows.at(-1)!.toMs, sinceMs, explained, seen };
  }

  /** Since when it is not as expected, and how much. */
  #turn(expectation: Expectation, side: 1 | -1) {
    const { dispersion } = expectation;
    const means = this.#recent.map((window) => expectation.of(window).guess.mean);
    const counts = this.#recent.map((window) => window.conflicts);
    const { at, low, high } = changePointOf(counts, means, dispersion, side);
    const windows = this.#recent.slice(at);
    const begins = (of: number): number => this.#recent[of]!.fromMs;
    const requests = sumOf(windows, (window) => window.requests);
    const conflicts = sumOf(windows, (window) => window.conflicts);
    const mean = means.slice(at).reduce((sum, one) => sum + one, 0);
    const [now, then] = [conflicts / dispersion, expectation.conflicts / dispersion];
    const seen = estimate(conflicts / requests, now, 0);
    return {
      windows,
      requests,
      conflicts,
      sinceMs: { value: begins(at), low: begins(low), high: begins(high) },
      explained: bounded(estimate(mean / requests, then, 0)),
      seen: bounded(seen),
      times: estimate(mean === 0 ? Infinity : conflicts / mean, now, then),
    };
  }

  #endOf(trouble: Trouble, window: LoadWindow): AllClear | undefined {
    const { mean, dispersion } = this.#expected().of(window).guess;
    const { times } = trouble;
    const odds = trouble.odds + (mean * (times - 1) - window.conflicts * Math.log(times)) / dispersion;
    if (odds <= 0) {
      trouble.odds = 0;
      trouble.untilMs = window.toMs;
      return undefined;
    }
    trouble.odds = odds;
    if (odds < oddsOfEnd) return undefined;
    this.#trouble = undefined;
    this.#restart();
    const { sinceMs, untilMs } = trouble;
    return { kind: 'over', watched: this.watched, toldMs: window.toMs, sinceMs, untilMs };
  }
}

/** Whether those who lost in a window may rest on what was read in a busier one right before: its own load does not explain them. */
function isEcho(window: LoadWindow, before: LoadWindow): boolean {
  return (
    window.fromMs === before.toMs &&
    before.requests >= echoFrom &&
    before.requests > echoTimes * window.requests
  );
}

/** A figure that rests on so many independent events, and that another figure divides which rests on `others`. */
function estimate(value: number, events: number, others: number): Estimate {
  const most = (of: number): number => mostCount(of, z) / (of || 1);
  const least = (of: number): number => leastCount(of, z) / (of || 1);
  if (others === 0) return { value, low: value * least(events), high: value * most(events) };
  const low = value / Math.exp(Math.hypot(Math.log(least(events)), Math.log(most(others))));
  const high = value * Math.exp(Math.hypot(Math.log(most(events)), Math.log(least(others))));
  return { value, low, high };
}

function bounded({ value, low, high }: Estimate): Estimate {
  return { value: Math.min(1, value), low, high: Math.min(1, high) };
}

function perS(windows: readonly LoadWindow[]): number {
  const ms = sumOf(windows, ({ fromMs, toMs }) => toMs - fromMs);
  return ms === 0 ? 0 : (1000 * sumOf(windows, ({ requests }) => requests)) / ms;
}

function sumOf<T>(of: readonly T[], value: (one: T) => number): number {
  return of.reduce((sum, one) => sum + value(one), 0);
}
