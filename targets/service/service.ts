import { collectionOf } from '../../harness/core/record.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../../harness/core/store.ts';
import type { Resource } from '../../harness/core/workload.ts';
import { echoNonce, firstOwnNonce } from './requests/nonce.ts';
import type { ServiceOptions } from './options.ts';
import { Timing } from './answers/timing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The user whose key came with the request; undefined where nobody asks for keys. */
    user: string | undefined;
  }
}

/** What the routes of one service share: what it is made of, and the requests that it has in hand. */
export class Service {
  readonly options: ServiceOptions;
  /** What reads see in place of the store; only where the service is broken on purpose. */
  readonly shown: Pick<Access, 'read'> | undefined;
  /** Records of the idempotency keys whose commands this process is running. */
  readonly runningKeys = new Set<string>();
  readonly #resources: ReadonlyMap<string, Resource>;
  #inHand = 0;
  #ownNonce = firstOwnNonce;

  constructor(options: ServiceOptions) {
    this.options = options;
    this.shown = options.shown?.(options.store);
    const resources = options.workloads.flatMap((workload) => workload.resources);
    this.#resources = new Map(resources.map((resource) => [resource.collection, resource]));
  }

  /** The resource that shows the record of a key; undefined where none does. */
  resourceOf(key: string): Resource | undefined {
    return this.#resources.get(collectionOf(key));
  }

  /** A nonce for a request that brought none. */
  nextNonce(): number {
    return this.#ownNonce++;
  }

  /** Begins to take the time of a request. */
  begin(): Timing {
    const timing = new Timing();
    timing.overlap = ++this.#inHand;
    return timing;
  }

  /** Tells where the time of a request went, and whose answer this is. */
  finish(request: FastifyRequest, reply: FastifyReply, timing: Timing): void {
    this.#inHand -= 1;
    reply.header('server-timing', timing.header());
    echoNonce(request, reply);
  }
}
