import type { FastifyReply, FastifyRequest } from 'fastify';
import { nonceHeader } from '../../../harness/core/http.ts';

/** Requests that bring no nonce of their own are numbered from here, out of the way of any run. */
export const firstOwnNonce = 2 ** 45;

/** The nonce that a request brought; undefined where it brought none that is a positive integer. */
export function nonceOf(request: FastifyRequest): number | undefined {
  const text = request.headers[nonceHeader];
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** Gives the nonce back, so that the client can tell whose answer this is. */
export function echoNonce(request: FastifyRequest, reply: FastifyReply): void {
  const nonce = nonceOf(request);
  if (nonce !== undefined) reply.header(nonceHeader, String(nonce));
}
