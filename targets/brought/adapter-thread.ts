import { Worker } from 'node:worker_threads';
import { errorOf } from '../../harness/core/errors.ts';
import type { ErrorCode } from '../../harness/core/errors.ts';
import { watched } from '../../harness/drive/dialects/service/watched.ts';
import type { Watch } from '../../harness/drive/dialects/service/watched.ts';
import { Whereabouts } from '../../harness/drive/dialects/service/whereabouts.ts';

/** What a thread can be asked for, by name; arguments and answers are copied. */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever each takes
export type Calls<Name extends string = string> = Readonly<Record<Name, (...given: any[]) => unknown>>;

/** What is posted to the thread of an adapter. */
export interface Call {
  readonly number: number;
  readonly name: string;
  readonly given: readonly unknown[];
}

/** What it says: an answer to a call, that one failed, or that the adapter did outside of any call. */
export type Said =
  | { readonly kind: 'answer'; readonly number: number; readonly value: unknown }
  | {
      readonly kind: 'failure';
      readonly number?: number;
      readonly code?: ErrorCode;
      readonly problems: readonly string[];
    }
  | { readonly kind: 'alive' };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A thread of its own for an adapter, which may loop for ever, end its process or use up all memory: each of these fails what
 * it was asked for, and no more. The owner must `end` it.
 */
export class AdapterThread<C extends Calls<keyof C & string>> {
  readonly #worker: Worker;
  readonly #watch: { readonly end: () => void };
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  /** Why nothing can be asked any more. */
  #fault: unknown;

  /** `program` is the bundle that answers. */
  constructor(program: URL, watch?: Watch) {
    const where = new Whereabouts();
    this.#worker = new Worker(program, { workerData: where.memory });
    this.#watch = watched(this.#worker, where, (error) => this.#fail(error), watch);
    this.#worker.on('message', (said: Said) => this.#hear(said));
  }

  ask<K extends keyof C & string>(name: K, ...given: Parameters<C[K]>): Promise<Awaited<ReturnType<C[K]>>> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) {
        reject(this.#fault);
        return;
      }
      const number = ++this.#calls;
      this.#waiting.set(number, { resolve: resolve as Waiting['resolve'], reject });
      this.#worker.postMessage({ number, name, given } satisfies Call);
    });
  }

  /** Whether it can be asked for anything. */
  get isOpen(): boolean {
    return this.#fault === undefined;
  }

  /** Whoever waits for an answer is told that none comes. */
  async end(): Promise<void> {
    this.#watch.end();
    this.#fault ??= new Error('the thread of an adapter was ended');
    this.#rejectAll();
    await this.#worker.terminate();
  }

  #hear(said: Said): void {
    if (said.kind === 'alive') return;
    if (said.kind === 'answer') {
      this.#take(said.number)?.resolve(said.value);
      return;
    }
    const { number, code, problems } = said;
    const error = errorOf(code, problems);
    if (number === undefined) this.#fail(error);
    else this.#take(number)?.reject(error);
  }

  #take(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    return waiting;
  }

  #fail(error: unknown): void {
    this.#fault ??= error;
    void this.end();
  }

  #rejectAll(): void {
    for (const { reject } of this.#waiting.values()) reject(this.#fault);
    this.#waiting.clear();
  }
}
