import type { Reply, RequestText } from '../../core/dialect.ts';

/** Who waits for an answer: exactly one of the two is called for each send. */
export interface Receiver {
  answered(reply: Reply, atMs: number): void;
  /** Whether an answer with the nonce of another request may be one to this; absent for never. */
  repeats?(nonce: number): boolean;
  /**
   * `notSent`: surely no byte was written. `unknown`: the request may have taken effect; `received` is the beginning of
   * what came in place of an answer.
   */
  lost(fate: 'notSent' | 'unknown', cause: string, atMs: number, received?: string): void;
}

/** One connection with at most one request in flight. */
export interface Lane {
  /** True when nothing is in flight and the connection, as far as anyone knows, is open. */
  readonly ready: boolean;
  /**
   * The clock (ms) just before the first byte of the latest request was written, or its last byte after `release`; NaN
   * while nothing of it was. Read it in the receiver's callbacks: on a lane that must connect first, the write comes later.
   */
  readonly sentAtMs: number;
  /**
   * Sends a request that expects `nonce` to be echoed; returns `sentAtMs`, NaN when the request has to wait for the
   * connection. Never calls the receiver before it returns; throws when a request is in flight.
   */
  send(request: RequestText, nonce: number, to: Receiver): number;
  /** Writes all but the last byte, so that `release` starts the request with one byte. */
  arm(request: RequestText, nonce: number, to: Receiver): void;
  /** Writes the last byte; returns `sentAtMs`, NaN when the lane still connects or the request is lost already. */
  release(): number;
}

/** The connections to one service. */
export interface Exchange {
  /** Opens connections up to `n`; fails when the service cannot be reached. */
  open(n: number): Promise<void>;
  /** An idle lane, reconnecting a closed one; undefined when all `n` are busy. */
  acquire(): Lane | undefined;
  /** Takes back a lane on which nothing is in flight. */
  giveBack(lane: Lane): void;
  /** Closes every connection; what is in flight is lost with fate `unknown`, or `notSent` where nothing was written. */
  close(): Promise<void>;
}
