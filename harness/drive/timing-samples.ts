import type { Reply } from '../core/dialect.ts';

/** Mean Server-Timing of the sampled replies, milliseconds. */
export interface ServerTiming {
  readonly samples: number;
  readonly app: number;
  readonly store: number;
  readonly work: number;
  /** Waiting for a connection to the store; absent where no service tells. */
  readonly wait?: number;
}

/** One reply in this many is read for its Server-Timing: reading it costs more than the rest of recording. */
const oneIn = 16;

/** Collects what services say of themselves in Server-Timing; in bursts it reads every reply for the overlap. */
export class TimingSamples {
  /** Most requests that the service had in hand since this was last set to 0. */
  most = 0;
  readonly #every: boolean;
  #seen = 0;
  #samples = 0;
  #app = 0;
  #store = 0;
  #work = 0;
  #wait: number | undefined;

  constructor(every: boolean) {
    this.#every = every;
  }

  observe(reply: Reply): void {
    this.#seen += 1;
    if (!this.#every && this.#seen % oneIn !== 0) return;
    const header = reply.header('server-timing');
    if (header === undefined) return;
    this.#samples += 1;
    for (const metric of header.split(',')) {
      const match = /^\s*(app|store|work|wait|overlap);(?:dur|desc)=([\d.]+)/.exec(metric);
      const value = Number(match?.[2] ?? 0);
      switch (match?.[1]) {
        case 'app':
          this.#app += value;
          break;
        case 'store':
          this.#store += value;
          break;
        case 'work':
          this.#work += value;
          break;
        case 'wait':
          this.#wait = (this.#wait ?? 0) + value;
          break;
        case 'overlap':
          this.most = Math.max(this.most, value);
          break;
        case undefined:
      }
    }
  }

  /** Begins anew: what was seen before does not count. */
  forget(): void {
    this.#samples = 0;
    this.#app = 0;
    this.#store = 0;
    this.#work = 0;
    this.#wait = undefined;
  }

  summary(): ServerTiming | undefined {
    const n = this.#samples;
    if (n === 0) return undefined;
    return {
      samples: n,
      app: this.#app / n,
      store: this.#store / n,
      work: this.#work / n,
      ...(this.#wait === undefined ? {} : { wait: this.#wait / n }),
    };
  }
}
