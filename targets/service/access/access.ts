import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../answers/answer.ts';

/** Somebody who may use the service: a `reader` reads, a `writer` changes records too. */
export interface User {
  /** What `changedBy` says of the records that this user changes. */
  readonly name: string;
  readonly role: 'reader' | 'writer';
  /** The API key, sent as `Authorization: Bearer KEY` (RFC 6750, 2.1). */
  readonly key: string;
}

const challenge = 'Bearer realm="contend"';
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method changes nothing, so that readers may use it. */
export function isHarmless(method: string): boolean {
  return harmless.has(method);
}

/**
 * Refuses requests without a known API key and readers who want to change something. Nothing switches this on by itself:
 * a service has it where `createService` is given users, as a gateway that must authenticate will do.
 */
export function requireUsers(app: FastifyInstance, users: readonly User[]): void {
  const identify = identifyBy(users);
  app.addHook('onRequest', (request, reply, done) => {
    const user = identify(request.headers.authorization);
    request.user = user?.name;
    if (user === undefined) {
      const error = request.headers.authorization === undefined ? '' : ', error="invalid_token"';
      reply.header('www-authenticate', `${challenge}${error}`);
      void reply.send(refuse(request, reply, 'unauthenticated', 'Send Authorization: Bearer KEY.'));
    } else if (user.role === 'reader' && !isHarmless(request.method)) {
      void reply.send(refuse(request, reply, 'forbidden', 'This API key may read, not change.'));
    } else {
      done();
    }
  });
}

/** Names who sends a request: the user of its key, else the address that it came from, which guesses at keys share. */
export function clientBy(users: readonly User[] = []): (request: FastifyRequest) => string {
  const identify = identifyBy(users);
  return (request) => {
    const user = identify(request.headers.authorization);
    return user === undefined ? `address ${request.ip}` : `user ${user.name}`;
  };
}

/** Finds the user of an Authorization header. Keys are compared by digest: the time it takes tells nothing about them. */
export function identifyBy(users: readonly User[]): (authorization: string | undefined) => User | undefined {
  const byDigest = new Map(users.map((user) => [hash('sha256', user.key), user]));
  return (authorization) => {
    const key = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    return key === undefined ? undefined : byDigest.get(hash('sha256', key));
  };
}
