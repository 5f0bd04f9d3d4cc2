/** Clocks tell whole milliseconds, and one may be read a little before or after the other. */
const usualRoundingMs = 5;
/** The clock of a machine may be set a little while it is raced. */
const adjustedMs = 50;

/**
 * Times that a service's clock told of requests, which must lie between their sending and their answer by one distance between
 * its clock and that of the race. Where both are of one machine the distance is known, else the one that most of them agree on
 * counts.
 */
export class StampTimes {
  readonly #onWrong: (key: string, seenMs: number, row: number) => void;
  readonly #zeroMs: number | undefined;
  readonly #roundingMs: number;
  readonly #keys: string[] = [];
  readonly #rows: number[] = [];
  readonly #seen: number[] = [];
  /** The distances that would explain each of them, from and to. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #highestFrom = -Infinity;
  #lowestTo = Infinity;

  /**
   * `zeroMs` is the service's clock at the zero of the race's, undefined where nobody knows it; `roundingMs` is how far what it
   * tells may be from it.
   */
  constructor(
    onWrong: (key: string, seenMs: number, row: number) => void,
    zeroMs?: number,
    roundingMs: number = usualRoundingMs,
  ) {
    this.#onWrong = onWrong;
    this.#zeroMs = zeroMs;
    this.#roundingMs = roundingMs;
  }

  /** The stamp `atMs` of what a row did, which was sent and surely over at these times. */
  add(key: string, row: number, atMs: number, sentMs: number, settledMs: number, seenMs: number): void {
    const from = atMs - settledMs - this.#roundingMs;
    const to = atMs - sentMs + this.#roundingMs;
    this.#keys.push(key);
    this.#rows.push(row);
    this.#seen.push(seenMs);
    this.#from.push(from);
    this.#to.push(to);
    if (from > this.#highestFrom) this.#highestFrom = from;
    if (to < this.#lowestTo) this.#lowestTo = to;
  }

  /** Tells of every stamp that the distance of most of them does not explain. */
  end(): void {
    const zeroMs = this.#zeroMs;
    if (zeroMs === undefined && this.#highestFrom <= this.#lowestTo) return;
    const distance = zeroMs ?? this.#commonest();
    const more = zeroMs === undefined ? 0 : adjustedMs;
    for (let at = 0; at < this.#keys.length; at++) {
      if (this.#from[at]! - more > distance || this.#to[at]! + more < distance)
        this.#onWrong(this.#keys[at]!, this.#seen[at]!, this.#rows[at]!);
    }
  }

  /** A distance that as many as can be agree on: where most intervals are open at once. */
  #commonest(): number {
    const from = Float64Array.from(this.#from).sort();
    const to = Float64Array.from(this.#to).sort();
    let closed = 0;
    let most = 0;
    let best = from[0] ?? 0;
    for (let opened = 0; opened < from.length; opened++) {
      while (to[closed]! < from[opened]!) closed += 1;
      if (opened + 1 - closed <= most) continue;
      most = opened + 1 - closed;
      best = from[opened]!;
    }
    return best;
  }
}
