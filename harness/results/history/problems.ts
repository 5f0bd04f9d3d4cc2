import { ContendError } from '../../core/errors.ts';

/** So many problems of a file are counted: with more it is something else. */
const most = 500;

/** Collects what is wrong with a file, by line, and ends the reading where it is too much. */
export class Problems {
  readonly #file: string;
  readonly #found: { readonly line: number; readonly text: string }[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  get any(): boolean {
    return this.#found.length > 0;
  }

  /** `line` is 0 where the whole file is meant. */
  add(line: number, text: string): void {
    this.#found.push({ line, text });
    if (this.#found.length >= most) this.end();
  }

  /** Throws CTD_RESULTS with all of them, in order of lines. */
  end(): never {
    const inOrder = this.#found.toSorted((one, other) => (one.line || Infinity) - (other.line || Infinity));
    throw new ContendError(
      'CTD_RESULTS',
      inOrder.map(({ line, text }) => `${this.#file}${line === 0 ? '' : `:${line}`}: ${text}`),
    );
  }
}
