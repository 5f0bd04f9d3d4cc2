import { randomInt } from 'node:crypto';
import type { Call } from '../../core/call.ts';

/** Requests of a generation; twice as many are remembered. */
const generation = 100_000;
/** Places of a generation: a power of two, so many that most are free. */
const places = 1 << 18;

/**
 * Finds requests that a log has twice, by their nonce or trace context, what they asked for, when they came and how they were
 * answered. It remembers 64 bits of each, mixed with a secret: that one of ten million is taken for another happens once in ten
 * million logs.
 */
export class KnownRequests {
  #young = new Uint32Array(2 * places);
  #old = new Uint32Array(2 * places);
  #count = 0;
  readonly #secret = randomInt(2 ** 32);
  readonly #time = new Float64Array(1);
  readonly #timeBits = new Uint32Array(this.#time.buffer);
  #high = 0;
  #low = 0;

  /** Whether the request was there before, among the latest 100,000 at least; one that has neither is always new. */
  has({ nonce, traceparent, method, path, arrivedMs, status }: Call): boolean {
    const id = nonce ?? traceparent;
    if (id === undefined) return false;
    this.#time[0] = arrivedMs;
    this.#high = this.#secret ^ status;
    this.#low = Math.imul(this.#secret, 0x27d4eb2f) + status;
    this.#mix(this.#timeBits[0]!);
    this.#mix(this.#timeBits[1]!);
    this.#mixText(id);
    this.#mixText(method);
    this.#mixText(path);
    // Both know of each other, and a place that is free holds two zeros.
    const high = (finished(this.#high) ^ this.#low) >>> 0;
    const low = (finished(this.#low + high) | 1) >>> 0;
    if (find(this.#old, high, low) < 0) return true;
    const place = find(this.#young, high, low);
    if (place < 0) return true;
    this.#young[place] = high;
    this.#young[place + 1] = low;
    this.#count += 1;
    if (this.#count >= generation) {
      const emptied = this.#old.fill(0);
      this.#old = this.#young;
      this.#young = emptied;
      this.#count = 0;
    }
    return false;
  }

  #mixText(text: string): void {
    for (let at = 0; at < text.length; at++) this.#mix(text.charCodeAt(at));
    this.#mix(text.length);
  }

  #mix(value: number): void {
    this.#high = Math.imul(this.#high ^ value, 0x9e3779b1);
    this.#high ^= this.#high >>> 15;
    this.#low = Math.imul(this.#low ^ value, 0x85ebca77);
    this.#low ^= this.#low >>> 13;
  }
}

function finished(bits: number): number {
  const half = Math.imul(bits ^ (bits >>> 16), 0xc2b2ae3d);
  return half ^ (half >>> 15);
}

/** Where it may be put; -1 where it is there. */
function find(table: Uint32Array, high: number, low: number): number {
  let at = (high & (places - 1)) * 2;
  while (table[at + 1] !== 0) {
    if (table[at] === high && table[at + 1] === low) return -1;
    at = (at + 2) & (2 * places - 1);
  }
  return at;
}
