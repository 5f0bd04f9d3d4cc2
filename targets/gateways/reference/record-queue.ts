import { recordOf } from './choose.ts';

/** How many requests for one record may wait, and how long each, milliseconds. */
export interface QueueBounds {
  readonly longest: number;
  readonly waitMs: number;
}

/** A request that waits for its turn, or has it. */
export interface InTurn {
  /** It is its turn: nobody else has this record now. */
  begin(): void;
  /** It has waited too long, and waits no more. */
  tooLate(): void;
}

/** A place in the line for a record. */
export interface Place {
  /** It is its turn already. */
  readonly isFirst: boolean;
  leave(): void;
}

/** Those who want one record: whose turn it is, and who waits, with the time since when, first come first. */
interface Line {
  holder: InTurn;
  readonly waiting: Map<InTurn, number>;
}

/**
 * One at a time a record: whoever comes while somebody has it waits behind those who came before. All of it is in the memory
 * of one process, so that nothing of it is left behind one that ends.
 */
export class RecordQueue {
  readonly #lines = new Map<string, Line>();
  readonly #bounds: QueueBounds;
  readonly #depth: number | undefined;
  readonly #timer: NodeJS.Timeout;

  /** So many segments of a path name its record. */
  constructor(bounds: QueueBounds, depth?: number) {
    this.#bounds = bounds;
    this.#depth = depth;
    const everyMs = Math.min(100, Math.max(5, bounds.waitMs / 10));
    this.#timer = setInterval(() => this.#turnAway(performance.now()), everyMs).unref();
  }

  /** Records that somebody has. */
  get size(): number {
    return this.#lines.size;
  }

  /**
   * Gets in line for the record of a path. Where it is nobody's, `isFirst` says so, and `begin` is not called. `leave` must be
   * called when the request is over or given up, whether it had its turn or not. Undefined where too many wait already.
   */
  enter(path: string, who: InTurn, nowMs = performance.now()): Place | undefined {
    const record = recordOf(path, this.#depth);
    const line = this.#lines.get(record);
    const leave = (): void => this.#leave(record, who);
    if (line === undefined) {
      this.#lines.set(record, { holder: who, waiting: new Map() });
      return { isFirst: true, leave };
    }
    if (line.waiting.size >= this.#bounds.longest) return undefined;
    line.waiting.set(who, nowMs);
    return { isFirst: false, leave };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#lines.clear();
  }

  #leave(record: string, who: InTurn): void {
    const line = this.#lines.get(record);
    if (line === undefined || line.waiting.delete(who) || line.holder !== who) return;
    const [next] = line.waiting.keys();
    if (next === undefined) {
      this.#lines.delete(record);
      return;
    }
    line.waiting.delete(next);
    line.holder = next;
    next.begin();
  }

  #turnAway(nowMs: number): void {
    for (const { waiting } of this.#lines.values())
      for (const [who, sinceMs] of waiting) {
        if (nowMs - sinceMs < this.#bounds.waitMs) break;
        waiting.delete(who);
        who.tooLate();
      }
  }
}
