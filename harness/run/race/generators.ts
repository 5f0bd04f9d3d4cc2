import { Worker } from 'node:worker_threads';
import { errorOf } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Chapter } from '../../drive/chapters.ts';
import { watched } from '../../drive/dialects/service/watched.ts';
import type { stillTurning } from '../../drive/dialects/service/watched.ts';
import { Whereabouts } from '../../drive/dialects/service/whereabouts.ts';
import type { Generated, Listener, Order } from '../../drive/generate.ts';

/** What a generator thread says. */
export type GeneratorEvent =
  | { readonly kind: 'prepared' }
  | { readonly kind: 'low'; readonly key: number }
  | { readonly kind: 'warm' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'long' }
  | { readonly kind: 'closed'; readonly chapter: Chapter }
  | { readonly kind: 'generated'; readonly generated: Generated }
  | { readonly kind: 'failed'; readonly code?: ErrorCode; readonly problem: string };

/** What a generator thread is told: when to go, whether it still turns, and what becomes of its chapters. */
export type GeneratorWord =
  | bigint
  | typeof stillTurning
  /** All threads have turned to the next chapter: the one before is closed when it is over. */
  | { readonly kind: 'turned' }
  /** Nobody reads a chapter any more. */
  | { readonly kind: 'read'; readonly number: number }
  /** The race ends before its time. */
  | { readonly kind: 'stop' };

/** What sends the load of one race, wherever it runs; the owner must `end` it. */
export interface Generating {
  /** Resolves when all connections are open. */
  prepared(): Promise<void>;
  /** Starts the race on one clock; the parts are in the order of the orders. */
  go(epochNs: bigint): Promise<Generated[]>;
  /** Says something to all threads. */
  say(word: GeneratorWord): void;
  end(): Promise<void>;
}

/** The generator threads of one run in this process; the owner must `end` them. */
export class Generators implements Generating {
  readonly #workers: readonly Worker[];
  readonly #prepared: Promise<unknown>;
  readonly #generated: Promise<Generated[]>;
  readonly #watches: { readonly end: () => void }[] = [];

  /** Starts a thread an order; the listener hears all of them. */
  constructor(program: URL, orders: readonly Order[], listener: Listener) {
    const prepared: Promise<void>[] = [];
    const generated: Promise<Generated>[] = [];
    this.#workers = orders.map((order) => {
      const worker = new Worker(program, {
        workerData: order,
        transferList: order.dialect.kind === 'service' ? [order.dialect.ids.port] : [],
      });
      const { dialect } = order;
      const failed = new Promise<never>((_, reject) => {
        if (dialect.kind === 'service')
          this.#watches.push(watched(worker, new Whereabouts(dialect.where), reject));
        worker.once('error', reject);
        // Its last words may be delivered together with its end: they come first.
        worker.once('exit', (code) =>
          setImmediate(reject, new Error(`a generator thread ended early (code ${code})`)),
        );
        worker.on('message', (event: GeneratorEvent) => {
          if (event.kind === 'failed') reject(errorOf(event.code, [event.problem]));
          if (event.kind === 'low') listener.low(event.key);
          if (event.kind === 'warm') listener.warm();
          if (event.kind === 'long') listener.long?.();
          if (event.kind === 'closed') listener.closed?.(event.chapter);
        });
      });
      failed.catch(() => {});
      const said = <K extends GeneratorEvent['kind']>(kind: K): Promise<GeneratorEvent & { kind: K }> =>
        new Promise((resolve) => {
          worker.on('message', (event: GeneratorEvent) => {
            if (event.kind === kind) resolve(event as GeneratorEvent & { kind: K });
          });
        });
      prepared.push(Promise.race([said('prepared').then(() => {}), failed]));
      generated.push(Promise.race([said('generated').then((event) => event.generated), failed]));
      return worker;
    });
    this.#prepared = Promise.all(prepared);
    this.#generated = Promise.all(generated);
    this.#generated.catch(() => {});
  }

  /** Resolves when every thread has its connections open. */
  async prepared(): Promise<void> {
    await this.#prepared;
  }

  /** Starts the race on all threads, on one clock. */
  go(epochNs: bigint): Promise<Generated[]> {
    this.say(epochNs);
    return this.#generated;
  }

  /** Says something to all threads. */
  say(word: GeneratorWord): void {
    for (const worker of this.#workers) worker.postMessage(word);
  }

  async end(): Promise<void> {
    for (const watch of this.#watches) watch.end();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
