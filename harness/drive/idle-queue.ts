/**
 * Connections, or clients that have one, without work: first in, first out, so that any load is spread over all instances;
 * constant time.
 */
export class IdleQueue<T> {
  #ring: (T | undefined)[] = [undefined];
  #first = 0;
  #count = 0;

  push(idle: T): void {
    if (this.#count === this.#ring.length) {
      const inOrder = [...this.#ring.slice(this.#first), ...this.#ring.slice(0, this.#first)];
      this.#ring = [...inOrder, ...inOrder.map(() => undefined)];
      this.#first = 0;
    }
    this.#ring[(this.#first + this.#count) % this.#ring.length] = idle;
    this.#count += 1;
  }

  shift(): T | undefined {
    const idle = this.#ring[this.#first];
    if (idle === undefined) return undefined;
    this.#ring[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#ring.length;
    this.#count -= 1;
    return idle;
  }
}
