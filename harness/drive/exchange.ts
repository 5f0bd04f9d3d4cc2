/** One answer as it came over the wire; valid until the callback that received it returns. */
export interface Reply {
  readonly status: number;
  /** The version in a strong ETag `"17"`; 0 where there is none. */
  readonly version: number;
  /** The nonce that the service echoed; 0 where it echoed none. */
  readonly nonce: number;
  header(name: string): string | undefined;
  json(): unknown;
}

/** Who waits for an answer: exactly one of the two is called for each send. */
export interface Receiver {
  answered(reply: Reply, atMs: number): void;
  /** `notSent`: surely no byte was written. `unknown`: the request may have taken effect. */
  lost(fate: 'notSent' | 'unknown', cause: string, atMs: number): void;
}

/** One connection with at most one request in flight. */
export interface Lane {
  /** True when nothing is in flight and the connection, as far as anyone knows, is open. */
  readonly ready: boolean;
  /** Sends a request that expects `nonce` to be echoed; returns the clock (ms) at the write. */
  send(text: string, nonce: number, to: Receiver): number;
  /** Writes all but the last byte, so that `release` starts the request with one byte. */
  arm(text: string, nonce: number, to: Receiver): void;
  release(): number;
}

/** The connections to one service. */
export interface Exchange {
  /** Opens connections up to `n`; fails when the service cannot be reached. */
  open(n: number): Promise<void>;
  /** An idle lane, reconnecting a closed one; undefined when all `n` are busy. */
  acquire(): Lane | undefined;
  giveBack(lane: Lane): void;
  /** Closes every connection; what is in flight is lost with fate `unknown`. */
  close(): Promise<void>;
}
