import { Worker } from 'node:worker_threads';
import type { CallField } from '../../core/call.ts';
import type { CallBatch } from './call-batch.ts';
import type { CallReading } from './call-reading.ts';
import type { FieldMap } from './field-map.ts';
import type { LogStream } from './log-files.ts';
import type { LogNote } from './log-notes.ts';
import { CallUnpacker } from './packed-calls.ts';
import type { PackedCalls, SentOnly } from './packed-calls.ts';

/** What a thread is to read, and how; plain data. */
export interface ReadingOrder extends SentOnly {
  readonly streams: readonly LogStream[];
  readonly fields?: FieldMap;
  readonly leaves?: readonly CallField[];
}

/** What a thread tells beside calls: all of it so far. */
export interface ReadSoFar {
  readonly read: { readonly lines: number; readonly bytes: number };
  readonly notes: readonly LogNote[];
  readonly having: Readonly<Record<CallField, number>>;
}

/** What the thread says, and what it is told: it is to go on, or to read no more. */
export type ReaderAnswer =
  | { readonly kind: 'batch'; readonly packed: PackedCalls; readonly resolutionsMs: readonly number[] }
  | { readonly kind: 'end'; readonly soFar: ReadSoFar }
  | { readonly kind: 'failed'; readonly problem: string };
export type ReaderWord = 'more' | 'stop';

/** Batches that the thread is ahead at most. */
export const aheadBatches = 4;

/** Logs of calls that another thread reads, so that reading and what is made of it share two cores; it says what a `CallLog` says. */
export class LogThread implements CallReading {
  readonly streams: readonly LogStream[];
  readonly #program: URL;
  readonly #order: ReadingOrder;
  readonly #signal: AbortSignal | undefined;
  readonly #resolutionsMs = new Map<string, number>();
  #soFar: ReadSoFar | undefined;

  constructor(program: URL, order: ReadingOrder, signal?: AbortSignal) {
    this.streams = order.streams;
    this.#program = program;
    this.#order = order;
    this.#signal = signal;
  }

  get notes(): { all(): readonly LogNote[] } {
    return { all: () => this.#whole.notes };
  }

  get read(): { readonly lines: number; readonly bytes: number } {
    return this.#whole.read;
  }

  get having(): Readonly<Record<CallField, number>> {
    return this.#whole.having;
  }

  resolutionMs(stream: string): number {
    return this.#resolutionsMs.get(stream) ?? 1;
  }

  /** All calls, once. Throws what the thread has failed of. */
  async *batches(): AsyncGenerator<CallBatch> {
    const worker = new Worker(this.#program, { workerData: this.#order });
    const say = (word: ReaderWord): void => worker.postMessage(word);
    const answers = answersOf(worker);
    const stop = (): void => say('stop');
    if (this.#signal?.aborted === true) stop();
    this.#signal?.addEventListener('abort', stop, { once: true });
    const unpacker = new CallUnpacker();
    try {
      for await (const answer of answers) {
        if (answer.kind === 'failed') throw new Error(answer.problem);
        if (answer.kind === 'end') {
          this.#soFar = answer.soFar;
          return;
        }
        for (const [at, { name }] of this.streams.entries())
          this.#resolutionsMs.set(name, answer.resolutionsMs[at] ?? 1);
        const batch = unpacker.of(answer.packed);
        say('more');
        yield batch;
      }
    } finally {
      this.#signal?.removeEventListener('abort', stop);
      await worker.terminate();
    }
  }

  get #whole(): ReadSoFar {
    if (this.#soFar === undefined) throw new Error('a log is told of once it is read');
    return this.#soFar;
  }
}

/** What a thread says, in order, until it has ended; an end that it has not told fails. */
async function* answersOf(worker: Worker): AsyncGenerator<ReaderAnswer> {
  const waiting: ReaderAnswer[] = [];
  let wake = (): void => undefined;
  let problem: Error | undefined;
  worker.on('message', (answer: ReaderAnswer) => {
    waiting.push(answer);
    wake();
  });
  const fail = (error: Error): void => {
    problem ??= error;
    wake();
  };
  worker.once('error', fail);
  worker.once('exit', () => fail(new Error('the thread that reads the log ended early')));
  for (;;) {
    const answer = waiting.shift();
    if (answer !== undefined) yield answer;
    else if (problem !== undefined) throw problem;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}
