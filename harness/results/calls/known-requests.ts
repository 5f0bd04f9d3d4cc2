import { randomInt } from 'node:crypto';
import type { Call } from '../../core/call.ts';

/** Requests of a generation; twice as many are remembered. */
const generation = 100_000;
/** Places of a generation: a power of two, so many that most are free. */
const places = 1 << 18;
/** What times of two gateways on one machine may be off by, as some round them. */
const slackMs = 2;

/**
 * Finds requests that logs have twice: in one line after another, or from two gateways that have passed them on one to the other.
 * Both have their nonce or trace in common, what they asked for, and how they were answered; and they came at the same time, or one
 * was under way within the other. A trace may have several calls, so that of it the client and both tags must be told and the same.
 * It remembers 64 bits of each, mixed with a secret: that one of ten million is taken for another happens once in ten million logs.
 */
export class KnownRequests {
  #young = new Generation();
  #old = new Generation();
  readonly #secret = randomInt(2 ** 32);
  #high = 0;
  #low = 0;

  /** Whether the request was there before, among the latest 100,000 at least; one that has neither is always new. */
  has(call: Call): boolean {
    const { nonce, traceparent, method, path, status, ifMatch, etag, client } = call;
    if (nonce === undefined && traceparent === undefined) return false;
    this.#high = this.#secret ^ status;
    this.#low = Math.imul(this.#secret, 0x27d4eb2f) + status;
    this.#mixText(method);
    this.#mixText(path);
    let mayBeWithin = true;
    if (nonce !== undefined) this.#mixText(nonce);
    else {
      mayBeWithin = ifMatch !== undefined && etag !== undefined && client !== undefined;
      this.#mixText(mayBeWithin ? traceparent!.slice(3, 35) : traceparent!);
      if (mayBeWithin) for (const text of [ifMatch!, etag!, client!]) this.#mixText(text);
    }
    // Both know of each other.
    const high = (finished(this.#high) ^ this.#low) >>> 0;
    const low = finished(this.#low + high) >>> 0;
    if (this.#old.find(high, low, call, mayBeWithin) < 0) return true;
    const place = this.#young.find(high, low, call, mayBeWithin);
    if (place < 0) return true;
    if (this.#young.put(place, high, low, call) < generation) return false;
    const emptied = this.#old;
    emptied.clear();
    this.#old = this.#young;
    this.#young = emptied;
    return false;
  }

  #mixText(text: string): void {
    let [high, low] = [this.#high, this.#low];
    for (let at = 0; at < text.length; at++) {
      const letter = text.charCodeAt(at);
      high = Math.imul(high ^ letter, 0x9e3779b1);
      high ^= high >>> 15;
      low = Math.imul(low ^ letter, 0x85ebca77);
      low ^= low >>> 13;
    }
    this.#high = Math.imul(high ^ text.length, 0x9e3779b1);
    this.#low = Math.imul(low ^ text.length, 0x85ebca77);
  }
}

function finished(bits: number): number {
  const half = Math.imul(bits ^ (bits >>> 16), 0xc2b2ae3d);
  return half ^ (half >>> 15);
}

/** Bits by which most requests of one place are told apart; never 0. */
function markOf(low: number): number {
  return (low & 0x7f) | 0x80;
}

/** Requests by their 64 bits, each with its time; those with the same bits stand behind one another. */
class Generation {
  /** Of each place 0 where it is free, else bits of what is there: small enough to stay near, and mostly all that is looked at. */
  readonly #marks = new Uint8Array(places);
  readonly #keys = new Uint32Array(2 * places);
  readonly #times = new Float64Array(2 * places);
  #count = 0;

  /** Where a request may be put; -1 where it is there. */
  find(high: number, low: number, call: Call, mayBeWithin: boolean): number {
    const [marks, keys, times] = [this.#marks, this.#keys, this.#times];
    const mark = markOf(low);
    let at = high & (places - 1);
    for (; marks[at] !== 0; at = (at + 1) & (places - 1)) {
      if (marks[at] !== mark || keys[2 * at] !== high || keys[2 * at + 1] !== low) continue;
      const [arrivedMs, doneMs] = [times[2 * at]!, times[2 * at + 1]!];
      if (arrivedMs === call.arrivedMs || (mayBeWithin && isWithin(arrivedMs, doneMs, call))) return -1;
    }
    return at;
  }

  /** Answers with how many there are. */
  put(at: number, high: number, low: number, { arrivedMs, doneMs }: Call): number {
    this.#marks[at] = markOf(low);
    this.#keys[2 * at] = high;
    this.#keys[2 * at + 1] = low;
    this.#times[2 * at] = arrivedMs;
    this.#times[2 * at + 1] = doneMs;
    return ++this.#count;
  }

  clear(): void {
    this.#marks.fill(0);
    this.#count = 0;
  }
}

/** Whether two met, and one was under way within the other. */
function isWithin(arrivedMs: number, doneMs: number, call: Call): boolean {
  if (call.arrivedMs > doneMs || arrivedMs > call.doneMs) return false;
  const isInner = call.arrivedMs >= arrivedMs - slackMs && call.doneMs <= doneMs + slackMs;
  return isInner || (arrivedMs >= call.arrivedMs - slackMs && doneMs <= call.doneMs + slackMs);
}
