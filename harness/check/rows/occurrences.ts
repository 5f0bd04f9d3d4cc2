import type { Anomaly, AnomalyKind, Finding, Witness } from '../../core/verdict.ts';

/** A witness with its place among others: when it happened (ms, Infinity if unknown) and how bad it is. */
export interface RankedWitness extends Witness {
  readonly atMs: number;
  readonly weight: number;
}

/** One occurrence as it is remembered. */
interface Case<Subject> {
  readonly atMs: number;
  readonly weight: number;
  readonly subject: Subject;
  readonly other: number;
}

/** Most requests that one witness names. */
export const witnessNonces = 8;

/**
 * Counts the occurrences of one anomaly and remembers the first in time and the worst; words are made only for these two, at
 * the end, so that a run with a million occurrences costs no more than one with ten. A subject is mostly a row, or the key of
 * a record.
 */
export class Occurrences<Subject = number> {
  readonly kind: AnomalyKind;
  count = 0;
  /** Cases that were looked at, those with an anomaly included. */
  examined = 0;
  readonly #describe: (subject: Subject, other: number) => Witness;
  #first: Case<Subject> | undefined;
  #worst: Case<Subject> | undefined;

  constructor(kind: AnomalyKind, describe: (subject: Subject, other: number) => Witness) {
    this.kind = kind;
    this.#describe = describe;
  }

  /** Notes `times` occurrences that share a witness; `subject` and `other` are what the words are made from. */
  add(atMs: number, weight: number, subject: Subject, other = 0, times = 1): void {
    const [first, worst] = [this.#first, this.#worst];
    if (first === undefined || atMs < first.atMs) this.#first = { atMs, weight, subject, other };
    if (worst === undefined || weight > worst.weight || (weight === worst.weight && atMs < worst.atMs))
      this.#worst = { atMs, weight, subject, other };
    this.count += times;
  }

  /** Notes that some more cases were looked at. */
  look(cases = 1): void {
    this.examined += cases;
  }

  /** What was looked at and what was wrong; `unexamined` says what nobody could look at, and why. */
  finding(unexamined?: string): Finding {
    const [anomaly] = this.anomalies();
    return {
      kind: this.kind,
      examined: Math.max(this.examined, this.count),
      ...(this.examined < this.count ? { looked: this.examined } : {}),
      ...(unexamined === undefined ? {} : { unexamined }),
      ...(anomaly === undefined ? {} : { anomaly }),
    };
  }

  /** The same; where no case came up, `why` says why. */
  findingUnless(why: string): Finding {
    return this.finding(this.examined + this.count === 0 ? why : undefined);
  }

  /** The anomaly in words; an empty list when nothing occurred. */
  anomalies(): Anomaly[] {
    if (this.#first === undefined || this.#worst === undefined) return [];
    const told = ({ atMs, weight, subject, other }: Case<Subject>): RankedWitness => ({
      ...this.#describe(subject, other),
      atMs,
      weight,
    });
    return [{ kind: this.kind, count: this.count, first: told(this.#first), worst: told(this.#worst) }];
  }
}

/** Occurrences about records, which are told of by their keys and by no request. */
export function ofRecords(
  kind: AnomalyKind,
  told: (key: string, other: number) => string,
): Occurrences<string> {
  return new Occurrences(kind, (key, other) => ({ key, text: told(key, other), nonces: [] }));
}
