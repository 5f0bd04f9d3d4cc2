import type { Ticker } from './ticker.ts';

/** What rings when something is due, and what time it is. */
export interface Bell {
  readonly tickerFor: () => Ticker;
  readonly onDue: () => void;
  readonly clock: () => number;
}

/** A block of due times, whose ticker waits for them. */
interface Block {
  readonly dueMs: Float64Array;
  readonly ticker: Ticker;
}

/** Due times one after another, drawn in blocks as they come; the owner must `stop` it. */
export class Due {
  /** When the next arrival is due; Infinity where none is left. */
  nextMs = Infinity;
  readonly #blocks: Iterator<Float64Array>;
  readonly #bell: Bell;
  readonly #ended: Promise<void>[] = [];
  #now: Block | undefined;
  /** The one after it: its ticker waits already. */
  #after: Block | undefined;
  #at = 0;
  #lastLook: NodeJS.Timeout | undefined;

  constructor(blocks: Iterable<Float64Array>, bell: Bell) {
    this.#blocks = blocks[Symbol.iterator]();
    this.#bell = bell;
  }

  /** Draws the first; nothing rings before. */
  start(): void {
    this.#after = this.#draw();
    this.#turn();
  }

  /** Takes the next: the one after it is the next then. */
  take(): void {
    this.#at += 1;
    const next = this.#now?.dueMs[this.#at];
    if (next === undefined) this.#turn();
    else this.nextMs = next;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#lastLook);
    await Promise.all([...this.#ended, this.#now?.ticker.stop(), this.#after?.ticker.stop()]);
  }

  #turn(): void {
    if (this.#now !== undefined) this.#ended.push(this.#now.ticker.stop());
    this.#now = this.#after;
    this.#at = 0;
    this.nextMs = this.#now?.dueMs[0] ?? Infinity;
    this.#after = this.#now === undefined ? undefined : this.#draw();
    const lastMs = this.#now?.dueMs.at(-1);
    if (this.#after !== undefined || lastMs === undefined) return;
    // Without a tick for the last arrival the race would have no end.
    const { onDue, clock } = this.#bell;
    this.#lastLook = setTimeout(onDue, Math.max(0, lastMs - clock()) + 5);
  }

  #draw(): Block | undefined {
    const drawn = this.#blocks.next();
    if (drawn.done === true) return undefined;
    const ticker = this.#bell.tickerFor();
    ticker.start(drawn.value, this.#bell.onDue);
    return { dueMs: drawn.value, ticker };
  }
}
