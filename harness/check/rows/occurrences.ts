import type { Anomaly, AnomalyKind, Finding, Witness } from '../../core/verdict.ts';

/** A witness with its place among others: when it happened (ms, Infinity if unknown) and how bad it is. */
export interface RankedWitness extends Witness {
  readonly atMs: number;
  readonly weight: number;
}

/** Most requests that one witness names. */
export const witnessNonces = 8;

/**
 * Counts the occurrences of one anomaly and remembers the first in time and the worst as numbers; words are made only
 * for these two, at the end, so that a run with a million occurrences costs no more than one with ten.
 */
export class Occurrences {
  readonly kind: AnomalyKind;
  count = 0;
  /** Cases that were looked at, those with an anomaly included. */
  examined = 0;
  readonly #describe: (subject: number, other: number) => Witness;
  #firstMs = Infinity;
  #firstWeight = 0;
  #firstSubject = 0;
  #firstOther = 0;
  #worstMs = Infinity;
  #worstWeight = -Infinity;
  #worstSubject = 0;
  #worstOther = 0;

  constructor(kind: AnomalyKind, describe: (subject: number, other: number) => Witness) {
    this.kind = kind;
    this.#describe = describe;
  }

  /** Notes `times` occurrences that share a witness; `subject` and `other` are what the words are made from. */
  add(atMs: number, weight: number, subject: number, other = 0, times = 1): void {
    if (this.count === 0 || atMs < this.#firstMs) {
      this.#firstMs = atMs;
      this.#firstWeight = weight;
      this.#firstSubject = subject;
      this.#firstOther = other;
    }
    if (weight > this.#worstWeight || (weight === this.#worstWeight && atMs < this.#worstMs)) {
      this.#worstMs = atMs;
      this.#worstWeight = weight;
      this.#worstSubject = subject;
      this.#worstOther = other;
    }
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
      ...(unexamined === undefined ? {} : { unexamined }),
      ...(anomaly === undefined ? {} : { anomaly }),
    };
  }

  /** The anomaly in words; an empty list when nothing occurred. */
  anomalies(): Anomaly[] {
    if (this.count === 0) return [];
    const first: RankedWitness = {
      ...this.#describe(this.#firstSubject, this.#firstOther),
      atMs: this.#firstMs,
      weight: this.#firstWeight,
    };
    const worst: RankedWitness = {
      ...this.#describe(this.#worstSubject, this.#worstOther),
      atMs: this.#worstMs,
      weight: this.#worstWeight,
    };
    return [{ kind: this.kind, count: this.count, first, worst }];
  }
}
