/**
 * What one name has read of a record and asked for no change on yet. A change that it asks for rests on one of its reads, and where
 * several are open, as where several clients go by the name, nobody knows on which.
 */
export class OpenReads<Read> {
  #count = 0;
  #first: Read | undefined;

  /** The earliest read that the next change of the name may rest on; undefined where none is open. */
  get first(): Read | undefined {
    return this.#count === 0 ? undefined : this.#first;
  }

  read(one: Read): void {
    if (this.#count === 0) this.#first = one;
    this.#count += 1;
  }

  /** The name asks for a change: one read less is open. */
  use(): void {
    if (this.#count > 0) this.#count -= 1;
  }
}
