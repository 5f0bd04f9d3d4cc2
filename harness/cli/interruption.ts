import { ContendError } from '../core/errors.ts';

/** Signals that come together are one: a supervisor may signal a process and its group. */
const togetherMs = 300;

/** Ctrl-C or a polite kill: the first asks the run to end, the second ends the process at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #onSignal = (): void => {
    if (this.signal.aborted && performance.now() - this.#firstMs < togetherMs) return;
    if (this.signal.aborted) {
      process.stderr.write('contend: stopped at once\n');
      process.exit(105);
    }
    this.#firstMs = performance.now();
    this.#controller.abort(new ContendError('CTD_INTERRUPTED', [`interrupted; ${this.#kept}`]));
  };
  readonly #kept: string;
  #firstMs = 0;

  /** `kept` says what is left of the work that ends. */
  constructor(kept = 'finished cells are kept') {
    this.#kept = kept;
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
    process.on('SIGHUP', this.#onSignal);
  }

  /** Aborted with the failure that the command ends with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for what comes before the run; gives the signals back where that fails. */
  async before<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** Gives the signals back to the process. */
  end(): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
    process.off('SIGHUP', this.#onSignal);
  }
}
