import { ContendError } from '../core/errors.ts';
import type { Exchange } from './exchange.ts';
import { LaneQueue } from './lane-queue.ts';
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
}

/** Connections that are opened at once: fewer than a listen backlog. */
const openedAtOnce = 100;

/**
 * The exchange of plain HTTP/1.1 on raw sockets. A timeout is found by one sweep over all lanes, up to an eighth of
 * `timeoutMs` late. Nothing is ever sent a second time.
 */
export function createWireExchange(options: WireOptions): Exchange {
  const { origins, clock, timeoutMs, requireNonce = false } = options;
  if (origins.length === 0) throw new Error('an exchange needs at least one origin');
  const lanes: WireLane[] = [];
  const idle = new LaneQueue<WireLane>();
  let closed = false;
  // Timers run before sockets are read: answers that have arrived already get their chance before the sweep.
  const sweeper = setInterval(() => setImmediate(sweep), Math.min(100, Math.max(1, timeoutMs / 8)));
  sweeper.unref();

  function sweep(): void {
    const nowMs = clock();
    for (const lane of lanes) lane.expire(nowMs, timeoutMs);
  }

  return {
    async open(n) {
      while (lanes.length < n) {
        const batch = Array.from({ length: Math.min(openedAtOnce, n - lanes.length) }, () => {
          const origin = origins[lanes.length % origins.length]!;
          const lane = new WireLane(origin, { clock, requireNonce });
          lanes.push(lane);
          idle.push(lane);
          return { origin, opened: lane.open() };
        });
        const problems = await Promise.all(
          batch.map(async ({ origin, opened }) => {
            const cause = await opened;
            return cause === undefined ? [] : `cannot connect to ${origin.host}:${origin.port}: ${cause}`;
          }),
        );
        const different = [...new Set(problems.flat())];
        if (different.length > 0) {
          await this.close();
          throw new ContendError('CTD_SERVICE_FAILED', different);
        }
      }
    },
    acquire() {
      const lane = closed ? undefined : idle.shift();
      lane?.connect();
      return lane;
    },
    giveBack(lane) {
      if (!(lane instanceof WireLane) || lane.taken) throw new Error('a lane in flight cannot be given back');
      idle.push(lane);
    },
    async close() {
      closed = true;
      clearInterval(sweeper);
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}
