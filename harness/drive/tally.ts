import { answerKinds } from '../core/history.ts';
import type { AnswerKind, History } from '../core/history.ts';
import { settlements } from '../core/operation.ts';
import type { Settlement } from '../core/operation.ts';
import { reasonCodes } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import { anomalyKinds } from '../core/verdict.ts';
import type { Anomaly, AnomalyKind } from '../core/verdict.ts';
import { boundsUs, bucketOf, quantileMs } from '../measure/latency-buckets.ts';

/** Parts of a race that are counted apart: by when an operation was due, as figures of records are. */
export const tallyPhases = ['warm-up', 'measured'] as const;
export type TallyPhase = (typeof tallyPhases)[number];

/** How far a race is, for whoever looks at it as a whole. */
export interface Tally {
  /** Commands that were answered, and what became of them. */
  readonly commands: number;
  /** Lost races and refusals by the state. */
  readonly conflicts: number;
  /** Accepted commands of which there can be no more: wrong for certain. */
  readonly wrong: number;
  /** What was found wrong in chapters that are judged, by kind. */
  readonly found?: readonly Pick<Anomaly, 'kind' | 'count'>[];
  /** Of the operations of the measured time so far; undefined before there are enough. */
  readonly p99Ms: number | undefined;
}

/** Counts of one generator thread, in memory that whoever watches shares. */
export interface SharedTally {
  readonly counts: Int32Array;
  /** Of the durations of operations, milliseconds, by phase and settlement. */
  readonly sumsMs: Float64Array;
}

/** Rows of a history, of which those below `counted` are counted. */
export interface CountedChapter {
  readonly history: History;
  counted: number;
}

const kindNames = Object.keys(anomalyKinds) as AnomalyKind[];
const buckets = boundsUs.length + 1;
/** Statuses are below this; answers without one are told apart by their kind, whose numbers are below all statuses. */
const ways = 1000;
const reasonCount = reasonCodes.length + 1;
/** Where each part of the counts begins: first those of the whole race, then those of each phase. */
const inFlight = 0;
const wrong = 1;
const anomalies = 2;
const firstPhase = anomalies + kindNames.length;
const commands = ways;
const durations = commands + answerKinds.length * reasonCount;
const perPhase = durations + settlements.length * buckets;
const size = firstPhase + tallyPhases.length * perPhase;

/** Operations that a 99th percentile needs to have a bound of its own, as in records. */
const neededForP99 = 368;

/** Makes the memory for the counts of one thread. */
export function sharedTally(): SharedTally {
  return {
    counts: new Int32Array(new SharedArrayBuffer(4 * size)),
    sumsMs: new Float64Array(new SharedArrayBuffer(8 * tallyPhases.length * settlements.length)),
  };
}

/** Counts what one generator thread does, for whoever watches it; nobody else writes into its memory. */
export class Counting {
  readonly #counts: Int32Array;
  readonly #sumsMs: Float64Array;
  #measuredFromMs: number;

  /** Operations that are due from `measuredFromMs` on are those of the measured time. */
  constructor({ counts, sumsMs }: SharedTally, measuredFromMs: number) {
    this.#counts = counts;
    this.#sumsMs = sumsMs;
    this.#measuredFromMs = measuredFromMs;
  }

  /** Operations that begin from now on are those of the measured time. */
  measureFrom(nowMs: number): void {
    this.#measuredFromMs = nowMs;
  }

  /** Counts what a chapter holds that is not counted yet: many rows in one go, so that no answer waits while its own are counted. */
  upTo(chapter: CountedChapter): void {
    const { history, counted } = chapter;
    const { intended, done, status, answer, reason, command, settled } = history.columns;
    const [counts, sumsMs, fromMs, { count }] = [this.#counts, this.#sumsMs, this.#measuredFromMs, history];
    chapter.counted = count;
    for (let row = counted; row < count; row++) {
      const dueMs = intended[row]!;
      const phase = dueMs < fromMs ? 0 : 1;
      const base = firstPhase + phase * perPhase;
      const kind = answer[row]!;
      const end = settled[row]!;
      counts[base + (status[row]! || kind)]! += 1;
      if (command[row]! > 0) counts[base + commands + kind * reasonCount + reason[row]!]! += 1;
      if (end === 0) continue;
      const ms = done[row]! - dueMs;
      counts[base + durations + (end - 1) * buckets + bucketOf(ms)]! += 1;
      sumsMs[phase * settlements.length + end - 1]! += ms;
    }
  }

  /** Counts the end of an operation, whose last exchange has this row, and was counted before its operation ended. */
  settled({ columns: { intended, done, settled } }: History, row: number): void {
    const settlement = settled[row]! - 1;
    const ms = done[row]! - intended[row]!;
    this.#counts[this.#baseOf(intended[row]!) + durations + settlement * buckets + bucketOf(ms)]! += 1;
    const phase = intended[row]! < this.#measuredFromMs ? 0 : 1;
    this.#sumsMs[phase * settlements.length + settlement]! += ms;
  }

  /** Counts an accepted command that is one more than there can be; `first` of its kind for what there is too little of. */
  exceeded({ kind, first }: { readonly kind: AnomalyKind; readonly first: boolean }): void {
    this.#counts[wrong]! += 1;
    if (first) this.#counts[anomalies + kindNames.indexOf(kind)]! += 1;
  }

  /** Notes how many operations run. */
  busy(operations: number): void {
    this.#counts[inFlight] = operations;
  }

  #baseOf(intendedMs: number): number {
    return intendedMs < this.#measuredFromMs ? firstPhase : firstPhase + perPhase;
  }
}

/** What all threads of a race, or of several, have counted at one moment. */
export class Counts implements Tally {
  readonly #counts = new Float64Array(size);
  readonly #sumsMs = new Float64Array(tallyPhases.length * settlements.length);
  found: NonNullable<Tally['found']> = [];

  /** The sum of what threads have counted so far, with what was found. */
  static of(tallies: readonly SharedTally[], found: NonNullable<Tally['found']> = []): Counts {
    const sum = new Counts();
    sum.found = found;
    for (const { counts, sumsMs } of tallies) sum.#add(counts, sumsMs);
    return sum;
  }

  /** Both together; what runs is that of the other one. */
  plus(other: Counts): Counts {
    const sum = new Counts();
    sum.#add(this.#counts, this.#sumsMs);
    sum.#add(other.#counts, other.#sumsMs);
    sum.#counts[inFlight] = other.inFlight;
    return sum;
  }

  get inFlight(): number {
    return this.#counts[inFlight]!;
  }

  get wrong(): number {
    return this.#counts[wrong]!;
  }

  get commands(): number {
    return this.byOutcome().reduce((sum, { count }) => sum + count, 0);
  }

  get conflicts(): number {
    return this.byOutcome().reduce(
      (sum, { outcome, count }) => sum + (outcome === 'conflict' ? count : 0),
      0,
    );
  }

  get p99Ms(): number | undefined {
    const measured = new Float64Array(buckets);
    for (const { phase, counts } of this.operations())
      if (phase === 'measured') counts.forEach((count, at) => (measured[at]! += count));
    const total = measured.reduce((sum, count) => sum + count, 0);
    return total < neededForP99 ? undefined : quantileMs(measured, 0.99);
  }

  /** Exchanges by their status, or by the kind of an answer that had none. */
  byStatus(): { readonly phase: TallyPhase; readonly status: string; readonly count: number }[] {
    return this.#eachPhase(0, ways, (way) => ({
      status: way < answerKinds.length ? answerKinds[way]! : String(way),
    }));
  }

  /** Commands by what became of them, and why where it was refused. */
  byOutcome(): {
    readonly phase: TallyPhase;
    readonly outcome: AnswerKind;
    readonly reason: Reason | undefined;
    readonly count: number;
  }[] {
    return this.#eachPhase(commands, durations - commands, (at) => ({
      outcome: answerKinds[Math.floor(at / reasonCount)]!,
      reason: reasonCodes[(at % reasonCount) - 1],
    }));
  }

  /** Operations by how they ended: how many, and how long they took, by bucket and in sum. */
  operations(): {
    readonly phase: TallyPhase;
    readonly settlement: Settlement;
    readonly counts: readonly number[];
    readonly sumMs: number;
  }[] {
    return tallyPhases.flatMap((phase, part) =>
      settlements.flatMap((settlement, at) => {
        const from = firstPhase + part * perPhase + durations + at * buckets;
        const counts = [...this.#counts.subarray(from, from + buckets)];
        const sumMs = this.#sumsMs[part * settlements.length + at]!;
        return counts.some((count) => count > 0) ? [{ phase, settlement, counts, sumMs }] : [];
      }),
    );
  }

  /** Cases of what is wrong for certain, by kind. */
  byAnomaly(): { readonly kind: AnomalyKind; readonly count: number }[] {
    return kindNames.flatMap((kind, at) => {
      const count = this.#counts[anomalies + at]!;
      return count > 0 ? [{ kind, count }] : [];
    });
  }

  // Other threads go on counting meanwhile: each number is read once, and is never smaller than it was.
  #add(counts: ArrayLike<number>, sumsMs: ArrayLike<number>): void {
    for (let at = 0; at < size; at++) this.#counts[at]! += counts[at]!;
    for (let at = 0; at < sumsMs.length; at++) this.#sumsMs[at]! += sumsMs[at]!;
  }

  #eachPhase<T>(
    from: number,
    length: number,
    nameOf: (at: number) => T,
  ): (T & { phase: TallyPhase; count: number })[] {
    return tallyPhases.flatMap((phase, part) => {
      const found: (T & { phase: TallyPhase; count: number })[] = [];
      const base = firstPhase + part * perPhase + from;
      for (let at = 0; at < length; at++) {
        const count = this.#counts[base + at]!;
        if (count > 0) found.push({ phase, ...nameOf(at), count });
      }
      return found;
    });
  }
}
