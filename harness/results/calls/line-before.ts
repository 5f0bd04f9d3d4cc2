/** The line before another, to tell whether both are the same. */
export class LineBefore {
  #bytes = Buffer.alloc(1024);
  #length = -1;

  /** Whether a line equals the one that was asked about before it. */
  isAlike(bytes: Buffer, from: number, to: number): boolean {
    const length = to - from;
    if (length === this.#length && bytes.compare(this.#bytes, 0, length, from, to) === 0) return true;
    if (length > this.#bytes.length) this.#bytes = Buffer.alloc(2 * length);
    bytes.copy(this.#bytes, 0, from, to);
    this.#length = length;
    return false;
  }
}
