import type { Command } from '../../../harness/core/guarded.ts';
import type { State } from '../../../harness/core/record.ts';
import { entered } from '../../../harness/core/scope.ts';
import type { Scopes } from '../../../harness/core/scope.ts';
import type { Access } from '../../../harness/core/store.ts';
import type { Outcome } from '../../../harness/core/view.ts';

/** Where the time of one request went, in milliseconds. */
export class Timing {
  readonly startedMs = performance.now();
  storeMs = 0;
  workMs = 0;
  /** Part of `storeMs` in which no connection was free; undefined where nothing waits for one. */
  waitMs: number | undefined;
  /** Requests that the service had in hand when this one came, itself included. */
  overlap = 1;

  /** The value of a Server-Timing header: time in the service itself, in the store, and spent as ordered. */
  header(): string {
    const appMs = performance.now() - this.startedMs - this.storeMs - this.workMs;
    const wait = this.waitMs === undefined ? '' : `wait;dur=${short(this.waitMs)}, `;
    return `app;dur=${short(appMs)}, store;dur=${short(this.storeMs)}, work;dur=${short(this.workMs)}, ${wait}overlap;desc=${this.overlap}`;
  }
}

/** What stands behind the whole milliseconds, by microseconds: nothing, `.5`, `.52` or `.527`. */
const fractions = Array.from({ length: 1000 }, (_, us) => String(us / 1000).slice(1));

/** Milliseconds with at most three decimals, as JavaScript writes them, without what it costs to write a fraction. */
export function short(ms: number): string {
  const us = Math.round(ms * 1000);
  if (us === 0) return '0';
  if (us < 0) return String(us / 1000);
  return `${Math.floor(us / 1000)}${fractions[us % 1000]}`;
}

/** A store whose time is noted; waiting for a lock counts as store time. */
export class TimedStore implements Access {
  readonly #store: Access;
  readonly #timing: Timing;

  constructor(store: Access, timing: Timing) {
    this.#store = store.noting((ms) => (timing.waitMs = (timing.waitMs ?? 0) + ms));
    this.#timing = timing;
  }

  /** The time inside a scope is not counted twice: all but work belongs to the store. */
  get scopes(): Scopes {
    return entered(this.#store.scopes, async (run, body) => {
      const startedMs = performance.now();
      const workedMs = this.#timing.workMs;
      try {
        return await run(body);
      } finally {
        this.#timing.storeMs += performance.now() - startedMs - (this.#timing.workMs - workedMs);
      }
    });
  }

  read(keys: readonly string[]): Promise<State> {
    return this.#timed(this.#store.read(keys));
  }

  apply(command: Command, seen?: State): Promise<Outcome> {
    return this.#timed(this.#store.apply(command, seen));
  }

  noting(note: (waitedMs: number) => void): TimedStore {
    return new TimedStore(this.#store.noting(note), this.#timing);
  }

  async #timed<T>(running: Promise<T>): Promise<T> {
    const startedMs = performance.now();
    try {
      return await running;
    } finally {
      this.#timing.storeMs += performance.now() - startedMs;
    }
  }
}
