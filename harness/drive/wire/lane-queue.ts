/** The idle lanes of an exchange: first in, first out, so that any load is spread over all instances; constant time. */
export class LaneQueue<L> {
  #ring: (L | undefined)[] = [undefined];
  #first = 0;
  #count = 0;

  push(lane: L): void {
    if (this.#count === this.#ring.length) {
      const inOrder = [...this.#ring.slice(this.#first), ...this.#ring.slice(0, this.#first)];
      this.#ring = [...inOrder, ...inOrder.map(() => undefined)];
      this.#first = 0;
    }
    this.#ring[(this.#first + this.#count) % this.#ring.length] = lane;
    this.#count += 1;
  }

  shift(): L | undefined {
    const lane = this.#ring[this.#first];
    if (lane === undefined) return undefined;
    this.#ring[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#ring.length;
    this.#count -= 1;
    return lane;
  }
}
