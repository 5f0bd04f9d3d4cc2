import type { User } from '../../service/access/access.ts';
import type { RateLimit } from '../../service/access/rate-limit.ts';
import type { Backend, Balance, GatewayLog } from '../gateway.ts';
import type { QueueBounds } from './record-queue.ts';

/** Everything that the reference gateway is told; what is absent is switched off. */
export interface GatewayConfig {
  /** 0 for any that is free. */
  readonly port: number;
  /** What it answers at the token path. */
  readonly token?: string;
  readonly backends: readonly Backend[];
  readonly balance: Balance;
  /** Segments of a path that name its record to `hash`. */
  readonly recordDepth?: number;
  /** Connections to each backend at most; as many requests again may wait for one. */
  readonly connections: number;
  /** Where it writes a line a call. */
  readonly log?: GatewayLog;
  /** How much one client may send. */
  readonly rateLimit?: RateLimit;
  /** Who may use the service; what they send for it goes no further. */
  readonly users?: readonly User[];
  /**
   * Versions of the service by the first segment of their paths, such as `v1`, each with the positions of its backends. The
   * segment is taken off. Every request then has to name a version.
   */
  readonly versions?: Readonly<Record<string, readonly number[]>>;
  /** Requests that change one record go to the service one at a time, in the order in which they came. */
  readonly queue?: QueueBounds;
  /** Processes that share the port; one where it is absent. */
  readonly processes?: number;
  /** How long a backend may take to accept a connection and to answer, milliseconds. */
  readonly connectMs?: number;
  readonly answerMs?: number;
  /** How long requests in flight may take to end once the gateway is told to stop, milliseconds. */
  readonly drainMs?: number;
}
