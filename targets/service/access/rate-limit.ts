import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../answers/answer.ts';

/** How many requests a client may send: `burst` at once, and `ratePerS` on and on. */
export interface RateLimit {
  readonly ratePerS: number;
  readonly burst: number;
}

/** Clients whose buckets are kept before those that are full again are forgotten. */
const keptClients = 10_000;

/**
 * A token bucket a client. A bucket is one number: the time at which it will be full again, from which its tokens follow
 * (the generic cell rate algorithm of ITU-T I.371), so an idle client costs nothing.
 */
export class TokenBuckets {
  readonly #fullAtMs = new Map<string, number>();
  readonly #intervalMs: number;
  readonly #depthMs: number;

  constructor({ ratePerS, burst }: RateLimit) {
    this.#intervalMs = 1000 / ratePerS;
    this.#depthMs = burst * this.#intervalMs;
  }

  /** Takes a token: 0 when there was one, else the milliseconds until there is one again. */
  take(client: string, nowMs: number): number {
    const fullAtMs = Math.max(this.#fullAtMs.get(client) ?? 0, nowMs) + this.#intervalMs;
    const missingMs = fullAtMs - nowMs - this.#depthMs;
    // Sums of intervals are not exact.
    if (missingMs > 1e-6) return missingMs;
    if (this.#fullAtMs.size >= keptClients && !this.#fullAtMs.has(client)) this.#forget(nowMs);
    this.#fullAtMs.set(client, fullAtMs);
    return 0;
  }

  get size(): number {
    return this.#fullAtMs.size;
  }

  /** Full buckets say nothing; should none be full, the oldest client is forgotten, so that memory stays bounded. */
  #forget(nowMs: number): void {
    for (const [client, fullAtMs] of this.#fullAtMs) if (fullAtMs <= nowMs) this.#fullAtMs.delete(client);
    if (this.#fullAtMs.size < keptClients) return;
    for (const [oldest] of this.#fullAtMs) {
      this.#fullAtMs.delete(oldest);
      return;
    }
  }
}

/**
 * Refuses what a client sends beyond its limit, and says when to come back. That is a rejected request and never counts as
 * a conflict. Nothing switches this on by itself: a service has it where `createService` is given a limit.
 */
export function limitRate(
  app: FastifyInstance,
  limit: RateLimit,
  clientOf: (request: FastifyRequest) => string,
): void {
  const buckets = new TokenBuckets(limit);
  app.addHook('onRequest', (request, reply, done) => {
    const waitMs = buckets.take(clientOf(request), performance.now());
    if (waitMs === 0) {
      done();
      return;
    }
    reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
    const detail = `You may send ${limit.burst} requests at once and ${limit.ratePerS} a second.`;
    void reply.send(refuse(request, reply, 'too-many-requests', detail));
  });
}
