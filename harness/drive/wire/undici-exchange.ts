import type { Exchange } from './exchange.ts';
import { createPooledExchange } from './pooled-exchange.ts';
import { UndiciLane } from './undici-lane.ts';

/** What the exchange over undici needs to know; times are as for the wire client. */
export interface UndiciOptions {
  /** `https://host:port`; http is possible too. */
  readonly origin: string;
  /** What its name stands for; absent where that is looked up. */
  readonly address?: string | undefined;
  readonly clock: () => number;
  readonly timeoutMs: number;
  readonly requireNonce?: boolean;
  /** A certificate in PEM that signs the service's, when the system does not know it. */
  readonly ca?: string;
  /** Told of each answer that was taken although it announced a body that its status rules out. */
  readonly onBodyAnnounced?: (() => void) | undefined;
}

/**
 * The exchange of https, over undici: one client with one connection a lane, no pipelining, no retries. An armed
 * request stays in memory: `release` writes the whole of it, so that there is no last-byte barrier.
 */
export function createUndiciExchange(options: UndiciOptions): Exchange {
  const { clock, timeoutMs } = options;
  return createPooledExchange({
    lane: () => new UndiciLane({ requireNonce: false, ...options }),
    address: () => new URL(options.origin).host,
    clock,
    timeoutMs,
  });
}
