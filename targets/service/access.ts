import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from './answer.ts';

/** Somebody who may use the service: a `reader` reads, a `writer` changes records too. */
export interface User {
  /** What `changedBy` says of the records that this user changes. */
  readonly name: string;
  readonly role: 'reader' | 'writer';
  /** The API key, sent as `Authorization: Bearer KEY` (RFC 6750, 2.1). */
  readonly key: string;
}

/** Finds out who sent a request; undefined for somebody who is not known. */
export type Identify = (request: FastifyRequest) => User | undefined;

const challenge = 'Bearer realm="contend"';
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Reads who asks from the API key of a request. Keys are compared by digest: how long it takes tells nothing about them. */
export function identifyBy(users: readonly User[]): Identify {
  const byDigest = new Map(users.map((user) => [hash('sha256', user.key), user]));
  return ({ headers: { authorization } }) => {
    const key = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    return key === undefined ? undefined : byDigest.get(hash('sha256', key));
  };
}

/**
 * Refuses requests without a known API key and readers who want to change something. Nothing switches this on by itself:
 * a service has it where `createService` is given users.
 */
export function requireUsers(app: FastifyInstance, identify: Identify): void {
  app.addHook('onRequest', (request, reply, done) => {
    const user = identify(request);
    if (user === undefined) {
      const error = request.headers.authorization === undefined ? '' : ', error="invalid_token"';
      reply.header('www-authenticate', `${challenge}${error}`);
      void reply.send(refuse(request, reply, 'unauthenticated', 'Send Authorization: Bearer with your API key.'));
    } else if (user.role === 'reader' && !harmless.has(request.method)) {
      reply.header('www-authenticate', `${challenge}, error="insufficient_scope"`);
      void reply.send(refuse(request, reply, 'forbidden', 'This API key may read, not change.'));
    } else {
      done();
    }
  });
}
