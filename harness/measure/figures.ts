import { answerKinds } from '../core/history.ts';
import type { History } from '../core/history.ts';
import { settlements } from '../core/operation.ts';
import type { Settlement } from '../core/operation.ts';
import { reasonCodes, reasons } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import type { RunRecord } from '../core/run-record.ts';
import { effectiveKeys } from '../core/skew.ts';
import { Durations, encodeHistogram, newHistogram, percentilesOf } from './histogram.ts';
import { resolutionsOf } from './resolutions.ts';
import { WindowTally } from './windows.ts';
import type { Window } from './window.ts';

/** Everything that a record says of speed and conflicts; computed from the history alone. */
export type Figures = Pick<
  RunRecord,
  'rates' | 'operations' | 'attemptsPerWin' | 'statuses' | 'latencyMs' | 'histograms' | 'windows' | 'fairness'
> & {
  readonly resolutions: Omit<RunRecord['resolutions'], 'overwrittenChanges' | 'repeatedEffects'>;
  readonly conflicts: Omit<RunRecord['conflicts'], 'spurious'>;
  /** Commands that were sent in the measured time. */
  readonly attempts: number;
  readonly effectiveKeys: number;
};

const conflict = answerKinds.indexOf('conflict');
const notSent = answerKinds.indexOf('notSent');
const won = settlements.indexOf('won') + 1;

/**
 * Computes the figures of a run. Warm-up is left out by when an operation was due, so every operation counts once; rates
 * count what ended in the measured time.
 */
export function figuresOf(history: History, window: Window): Figures {
  const tally = new FigureTally(history.keys, window);
  try {
    tally.add(history, window);
    return tally.figures(window);
  } finally {
    tally.destroy();
  }
}

/**
 * Computes the same of a history that comes piece by piece, all rows of an operation in one piece and those of a client in
 * the order in which they ended: what it keeps does not grow with the race. The owner must `destroy` it.
 */
export class FigureTally {
  readonly #histograms = new HistogramSet();
  readonly #operations: Record<Settlement, number> = { won: 0, lost: 0, gaveUp: 0, unknown: 0, error: 0 };
  readonly #statusCounts: number[] = [];
  readonly #attemptTimes: Durations[] = [];
  readonly #operationTimes: Partial<Record<Settlement, Durations>> = {};
  readonly #lateness = this.#histograms.get('lateness');
  readonly #byReason: Partial<Record<Reason, number>> = {};
  readonly #perKey: Float64Array;
  readonly #winsOfClient: number[] = [];
  readonly #streakOfClient: number[] = [];
  readonly #ended = { attempts: 0, operations: 0, won: 0 };
  readonly #resolutions: Record<keyof Figures['resolutions'], number> = {
    met: 0,
    retried: 0,
    merged: 0,
    overwritten: 0,
    resent: 0,
    discarded: 0,
  };
  readonly #resolutionTimes = new Durations();
  readonly #windows: WindowTally;
  readonly #counts = { attempts: 0, conflicts: 0, status409: 0, raceLost: 0, gateway: 0 };
  #longestLosingStreak = 0;

  /** The window as it is planned. */
  constructor(keys: number, window: Window) {
    this.#perKey = new Float64Array(keys);
    this.#windows = new WindowTally(window);
  }

  /** Counts what lies in a window that does not end later than the planned one. */
  add(history: History, window: Window): void {
    const c = history.columns;
    const ended = this.#ended;
    const counts = this.#counts;
    for (let row = 0; row < history.count; row++) {
      const intendedMs = c.intended[row] ?? 0;
      // Rates count what ended in the measured time: a backlog that is worked off later was not kept up with.
      const endedMs = c.done[row] ?? 0;
      if (endedMs >= window.fromMs && endedMs < window.toMs && c.answer[row] !== notSent) {
        if ((c.command[row] ?? 0) > 0) ended.attempts += 1;
        if ((c.settled[row] ?? 0) > 0) ended.operations += 1;
        if (c.settled[row] === won) ended.won += 1;
      }
      if (intendedMs < window.fromMs || intendedMs >= window.toMs) continue;
      const status = c.status[row] ?? 0;
      const sentMs = c.sent[row] ?? 0;
      const doneMs = c.done[row] ?? 0;
      // Answers without a status are told apart by their kind, whose numbers are below all statuses.
      const way = status === 0 ? (c.answer[row] ?? 0) : status;
      this.#statusCounts[way] = (this.#statusCounts[way] ?? 0) + 1;
      // What was never sent has neither a lateness nor a latency, and was no attempt.
      const wasSent = c.answer[row] !== notSent;
      if (wasSent)
        (this.#attemptTimes[way] ??= this.#histograms.get(`attempt.${wayName(way)}`)).record(doneMs - sentMs);
      if (wasSent && c.attempt[row] === 1) this.#lateness.record(sentMs - intendedMs);
      if (wasSent && (c.command[row] ?? 0) > 0) {
        counts.attempts += 1;
        const key = (c.slot[row] ?? 0) % history.keys;
        this.#perKey[key] = (this.#perKey[key] ?? 0) + 1;
        if (status === 409) counts.status409 += 1;
        if (c.answer[row] === conflict) {
          counts.conflicts += 1;
          const reason = reasonCodes[(c.reason[row] ?? 0) - 1];
          if (reason !== undefined) {
            this.#byReason[reason] = (this.#byReason[reason] ?? 0) + 1;
            if (reasons[reason].side === 'race') counts.raceLost += 1;
            else if (reasons[reason].side === 'gateway') counts.gateway += 1;
          }
        }
      }
      const settlement = settlements[(c.settled[row] ?? 0) - 1];
      if (settlement === undefined) continue;
      this.#operations[settlement] += 1;
      (this.#operationTimes[settlement] ??= this.#histograms.get(`operation.${settlement}`)).record(
        doneMs - intendedMs,
      );
      const client = c.client[row] ?? 0;
      const streak = settlement === 'won' ? 0 : (this.#streakOfClient[client] ?? 0) + 1;
      this.#streakOfClient[client] = streak;
      this.#longestLosingStreak = Math.max(this.#longestLosingStreak, streak);
      this.#winsOfClient[client] = (this.#winsOfClient[client] ?? 0) + (settlement === 'won' ? 1 : 0);
    }
    const resolved = resolutionsOf(history, window, this.#resolutionTimes);
    for (const [name, times] of Object.entries(resolved))
      this.#resolutions[name as keyof typeof resolved] += times;
    this.#windows.add(history, window);
  }

  /** The figures of all that was counted, of a race that was measured in a window. */
  figures(window: Window): Figures {
    const { attempts, conflicts, status409, raceLost, gateway } = this.#counts;
    const ended = this.#ended;
    const seconds = (window.toMs - window.fromMs) / 1000;
    const jain = jainIndex(Object.values(this.#winsOfClient));
    const histograms = this.#histograms.and('resolution', this.#resolutionTimes);
    const operation = histograms.sumOf('operation.');
    const windows = this.#windows.windows(window, operation);
    return {
      attempts,
      effectiveKeys: effectiveKeys(shares(this.#perKey)),
      rates: {
        attemptsPerS: ended.attempts / seconds,
        operationsPerS: ended.operations / seconds,
        goodputPerS: ended.won / seconds,
      },
      operations: this.#operations,
      ...(ended.won > 0 ? { attemptsPerWin: ended.attempts / ended.won } : {}),
      statuses: Object.fromEntries(this.#statusCounts.flatMap((count, way) => [[wayName(way), count]])),
      conflicts: {
        rate409: attempts === 0 ? 0 : status409 / attempts,
        rate: attempts === 0 ? 0 : conflicts / attempts,
        byReason: this.#byReason,
        raceLost,
        terminal: conflicts - raceLost - gateway,
        gateway,
      },
      resolutions: this.#resolutions,
      latencyMs: {
        operation,
        attempt: histograms.sumOf('attempt.'),
        lateness: percentilesOf(this.#lateness.histogram),
        resolution: percentilesOf(this.#resolutionTimes.histogram),
        byOutcome: histograms.summaries('operation.'),
        byStatus: histograms.summaries('attempt.'),
      },
      histograms: histograms.encoded(),
      ...(windows === undefined ? {} : { windows }),
      fairness: { ...(jain === undefined ? {} : { jain }), longestLosingStreak: this.#longestLosingStreak },
    };
  }

  destroy(): void {
    this.#histograms.destroy();
  }
}

/** A status, or the kind of an answer that had none. */
function wayName(way: number): string {
  return way < 100 ? (answerKinds[way] ?? 'unknown') : String(way);
}

/** Jain's fairness index (Jain, Chiu, Hawe 1984): (sum x)² / (n sum x²); undefined when all are 0. */
export function jainIndex(values: readonly number[]): number | undefined {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return squares === 0 ? undefined : (sum * sum) / (values.length * squares);
}

function shares(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === 0 ? counts : counts.map((count) => count / total);
}

/** Histograms by name, made when first used. */
class HistogramSet {
  readonly #byName = new Map<string, Durations>();

  get(name: string): Durations {
    let durations = this.#byName.get(name);
    if (durations === undefined) this.#byName.set(name, (durations = new Durations()));
    return durations;
  }

  /** With one more behind all others. */
  and(name: string, durations: Durations): HistogramSet {
    this.#byName.set(name, durations);
    return this;
  }

  summaries(prefix: string): Record<string, ReturnType<typeof percentilesOf>> {
    return Object.fromEntries(
      this.#under(prefix).map(([name, { histogram }]) => [
        name.slice(prefix.length),
        percentilesOf(histogram),
      ]),
    );
  }

  sumOf(prefix: string): ReturnType<typeof percentilesOf> {
    const sum = newHistogram();
    for (const [, { histogram }] of this.#under(prefix)) sum.add(histogram);
    const summary = percentilesOf(sum);
    sum.destroy();
    return summary;
  }

  encoded(): Record<string, string> {
    return Object.fromEntries(
      [...this.#byName].map(([name, { histogram }]) => [name, encodeHistogram(histogram)]),
    );
  }

  destroy(): void {
    for (const durations of this.#byName.values()) durations.destroy();
  }

  #under(prefix: string): [string, Durations][] {
    return [...this.#byName].filter(([name]) => name.startsWith(prefix));
  }
}
