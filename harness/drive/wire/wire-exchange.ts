import type { Exchange } from './exchange.ts';
import { createPooledExchange } from './pooled-exchange.ts';
import { WireLane } from './wire-lane.ts';
import type { Origin } from './wire-lane.ts';

/** What the wire client needs to know; `timeoutMs` bounds each wait for an answer and each for a connection. */
export interface WireOptions {
  /** The service's instances; connections are spread over them in turn. */
  readonly origins: readonly Origin[];
  /** Milliseconds since the start of the run. */
  readonly clock: () => number;
  readonly timeoutMs: number;
  /** Refuses answers that echo no nonce; without it only an answer to another request is refused. */
  readonly requireNonce?: boolean;
  /** Told of each answer that was taken although it announced a body that its status rules out. */
  readonly onBodyAnnounced?: (() => void) | undefined;
}

/** The exchange of plain HTTP/1.1 on raw sockets. Nothing is ever sent a second time. */
export function createWireExchange(options: WireOptions): Exchange {
  const { origins, clock, timeoutMs, requireNonce = false, onBodyAnnounced } = options;
  if (origins.length === 0) throw new Error('an exchange needs at least one origin');
  /** All of them, a lane's own first. */
  const originsOf = (index: number): readonly Origin[] => {
    const own = index % origins.length;
    return [...origins.slice(own), ...origins.slice(0, own)];
  };
  return createPooledExchange({
    lane: (index) => new WireLane(originsOf(index), { clock, requireNonce, onBodyAnnounced }),
    address: (index) => originsOf(index).map(({ host, port }) => `${host}:${port}`)[0] ?? '',
    clock,
    timeoutMs,
  });
}
