import { ContendError } from '../../core/errors.ts';
import type { Exchange, Lane } from './exchange.ts';
import { IdleQueue } from '../idle-queue.ts';

/** A lane as its exchange handles it. */
export interface PooledLane extends Lane {
  /** Whether a receiver waits on this lane. */
  readonly taken: boolean;
  /** Connects; resolves with undefined, or with the reason why it cannot. */
  open(): Promise<string | undefined>;
  /** Starts to connect a closed lane. */
  connect(): void;
  /** Gives the connection up when the present wait, for it or for an answer, began `timeoutMs` ago. */
  expire(nowMs: number, timeoutMs: number): void;
  /** Gives the connection up for good and resolves when the system has closed it. */
  close(): Promise<void>;
}

/** How lanes are made, numbered from 0, and how long each may wait for its connection and for each answer. */
export interface Pooling<L extends PooledLane> {
  readonly lane: (index: number) => L;
  /** `host:port` of a lane, for messages. */
  readonly address: (index: number) => string;
  readonly clock: () => number;
  readonly timeoutMs: number;
}

/** Connections that are opened at once: fewer than a listen backlog. */
const openedAtOnce = 100;

/** What every exchange has in common: lanes, who has them, and one sweep for all timeouts, up to an eighth late. */
export function createPooledExchange<L extends PooledLane>(pooling: Pooling<L>): Exchange {
  const { clock, timeoutMs } = pooling;
  const lanes: L[] = [];
  const idle = new IdleQueue<L>();
  let closed = false;
  // Timers run before sockets are read: answers that have arrived already get their chance before the sweep.
  const sweeper = setInterval(() => setImmediate(sweep), Math.min(100, Math.max(1, timeoutMs / 8)));
  sweeper.unref();

  function sweep(): void {
    const nowMs = clock();
    for (const lane of lanes) lane.expire(nowMs, timeoutMs);
  }

  async function openOne(index: number): Promise<string[]> {
    const lane = pooling.lane(index);
    lanes.push(lane);
    idle.push(lane);
    const cause = await lane.open();
    return cause === undefined ? [] : [`cannot connect to ${pooling.address(index)}: ${cause}`];
  }

  return {
    async open(n) {
      while (lanes.length < n) {
        const first = lanes.length;
        const count = Math.min(openedAtOnce, n - first);
        const problems = await Promise.all(Array.from({ length: count }, (_, i) => openOne(first + i)));
        const distinct = [...new Set(problems.flat())];
        if (distinct.length > 0) {
          await this.close();
          throw new ContendError('CTD_SERVICE_FAILED', distinct);
        }
      }
    },
    acquire() {
      const lane = closed ? undefined : idle.shift();
      lane?.connect();
      return lane;
    },
    giveBack(lane) {
      if ((lane as L).taken) throw new Error('a lane with a request in flight cannot be given back');
      idle.push(lane as L);
    },
    async close() {
      closed = true;
      clearInterval(sweeper);
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}
