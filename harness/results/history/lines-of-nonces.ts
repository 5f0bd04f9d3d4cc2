/**
 * In which line each nonce stands, so that none stands in two. Nonces mostly count from 1: below a limit they take four bytes each,
 * where a map would take ten times that.
 */
export class LinesOfNonces {
  /** Those from the limit on. */
  readonly large = new Map<number, number>();
  readonly #limit: number;
  #small = new Uint32Array(1024);

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The line of a nonce; undefined where it has none yet. */
  get(nonce: number): number | undefined {
    return (nonce < this.#limit ? this.#small[nonce] : this.large.get(nonce)) || undefined;
  }

  set(nonce: number, line: number): void {
    if (nonce >= this.#limit) {
      this.large.set(nonce, line);
      return;
    }
    if (nonce >= this.#small.length) {
      const grown = new Uint32Array(Math.min(this.#limit, 2 * Math.max(nonce, this.#small.length)));
      grown.set(this.#small);
      this.#small = grown;
    }
    this.#small[nonce] = line;
  }
}
