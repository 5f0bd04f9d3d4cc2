/** Something that is done to a target while it is raced, as it was ordered. */
export interface Fault {
  readonly kind: string;
  /** Milliseconds or a share, as its kind says; absent where the kind takes nothing. */
  readonly argument?: number;
  /** From the start of the measured time, of a burst from its first round. */
  readonly atMs: number;
  /** As a person would write it: `pause-service:500ms@2s`. */
  readonly text: string;
}

/** What one fault did to a race; times are milliseconds from the start of the measured time. */
export interface FaultReport {
  /** As it was ordered: `pause-service:500ms@2s`. */
  readonly fault: string;
  readonly kind: string;
  readonly atMs: number;
  /** When it happened; absent where it did not. */
  readonly struckMs?: number;
  /** Why it did not happen, or what went wrong while it did. */
  readonly problem?: string;
  /** From then to the first acceptance of a request that was sent after it; absent where there was none. */
  readonly recoveryMs?: number;
  /** Requests that failed after this fault and before the next. */
  readonly lost: {
    /** Sent, but without a usable answer. */
    readonly unknown: number;
    /** Those of them that took effect all the same; absent without an audit. */
    readonly applied?: number;
    /** Not sent, because nobody took the connection. */
    readonly refused: number;
  };
}
