/**
 * What is known of an agent's clock on the coordinator's: `agentMs + offsetMs(agentMs)` is a moment of the coordinator's,
 * and the true one is at most `boundMs(agentMs)` away. All times are monotonic ms, `Number(process.hrtime.bigint()) / 1e6`.
 */
export interface Clock {
  readonly offsetMs: (agentMs: number) => number;
  readonly boundMs: (agentMs: number) => number;
}

/** One monotonic clock for both: where boot and time namespace are the same. */
export const sharedClock: Clock = { offsetMs: () => 0, boundMs: () => 0 };

/** The bound where nothing is known of a clock: a day, so that nothing has an order. */
export const unboundedMs = 86_400_000;
