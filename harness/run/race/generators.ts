import { Worker } from 'node:worker_threads';
import { ContendError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Generated, Listener, Order } from '../../drive/generate.ts';

/** What a generator thread says. */
export type GeneratorEvent =
  | { readonly kind: 'prepared' }
  | { readonly kind: 'low'; readonly key: number }
  | { readonly kind: 'warm' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'generated'; readonly generated: Generated }
  | { readonly kind: 'failed'; readonly code?: ErrorCode; readonly problem: string };

/** How often threads that run somebody's code are asked whether they still turn, and for how long they may not, ms. */
const watch = { everyMs: 2000, boundMs: 10_000 };

/** The generator threads of one run; the owner must `end` them. */
export class Generators {
  readonly #workers: readonly Worker[];
  readonly #prepared: Promise<unknown>;
  readonly #generated: Promise<Generated[]>;
  readonly #watches: NodeJS.Timeout[] = [];

  /** Starts a thread an order; the listener hears all of them. */
  constructor(program: URL, orders: readonly Order[], listener: Listener) {
    const prepared: Promise<void>[] = [];
    const generated: Promise<Generated>[] = [];
    this.#workers = orders.map((order) => {
      const worker = new Worker(program, {
        workerData: order,
        transferList: order.dialect.kind === 'service' ? [order.dialect.ids.port] : [],
      });
      const failed = new Promise<never>((_, reject) => {
        worker.once('error', reject);
        // Its last words may be delivered together with its end: they come first.
        worker.once('exit', (code) =>
          setImmediate(reject, new Error(`a generator thread ended early (code ${code})`)),
        );
        worker.on('message', (event: GeneratorEvent) => {
          if (event.kind === 'failed') reject(failureOf(event));
          if (event.kind === 'low') listener.low(event.key);
          if (event.kind === 'warm') listener.warm();
        });
      });
      failed.catch(() => {});
      const stuck = order.dialect.kind === 'service' ? this.#watched(worker) : never;
      stuck.catch(() => {});
      const said = <K extends GeneratorEvent['kind']>(kind: K): Promise<GeneratorEvent & { kind: K }> =>
        new Promise((resolve) => {
          worker.on('message', (event: GeneratorEvent) => {
            if (event.kind === kind) resolve(event as GeneratorEvent & { kind: K });
          });
        });
      prepared.push(Promise.race([said('prepared').then(() => {}), failed, stuck]));
      generated.push(Promise.race([said('generated').then((event) => event.generated), failed, stuck]));
      return worker;
    });
    this.#prepared = Promise.all(prepared);
    this.#generated = Promise.all(generated);
    this.#generated.catch(() => {});
  }

  /** Fails once a thread has not turned for too long: somebody's code in it does not return. */
  #watched(worker: Worker): Promise<never> {
    return new Promise((_, reject) => {
      let heardMs = performance.now();
      worker.on('message', () => (heardMs = performance.now()));
      const ask = setInterval(() => {
        worker.postMessage('alive?');
        if (performance.now() - heardMs < watch.boundMs) return;
        clearInterval(ask);
        reject(
          new ContendError('CTD_ADAPTER', [
            `a mapping of the adapter has not returned for ${watch.boundMs / 1000} s: its request, answer, run, fields or tag never ends`,
          ]),
        );
      }, watch.everyMs);
      this.#watches.push(ask);
    });
  }

  /** Resolves when every thread has its connections open. */
  async prepared(): Promise<void> {
    await this.#prepared;
  }

  /** Starts the race on all threads, on one clock. */
  go(epochNs: bigint): Promise<Generated[]> {
    for (const worker of this.#workers) worker.postMessage(epochNs);
    return this.#generated;
  }

  async end(): Promise<void> {
    for (const timer of this.#watches) clearInterval(timer);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

const never = new Promise<never>(() => {});

function failureOf({ code, problem }: { readonly code?: ErrorCode; readonly problem: string }): Error {
  return code === undefined ? new Error(problem) : new ContendError(code, [problem]);
}
