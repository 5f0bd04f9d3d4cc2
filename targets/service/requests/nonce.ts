import type { FastifyReply, FastifyRequest } from 'fastify';
import { nonceHeader } from '../../../harness/core/http.ts';

/** Requests that bring no nonce of their own are numbered from here, out of the way of any run. */
export const firstOwnNonce = 2 ** 45;

/** The nonce that a request brought; undefined where it brought none that is a positive integer. */
export function nonceOf(request: FastifyRequest): number | undefined {
  const text = nonceText(request);
  return text === undefined ? undefined : Number(text);
}

/** Gives the nonce back, so that the client can tell whose answer this is. */
export function echoNonce(request: FastifyRequest, reply: FastifyReply): void {
  const text = nonceText(request);
  if (text !== undefined) reply.header(nonceHeader, text);
}

/** A number that is written in one way only: the same text stands for it in the answer. */
function nonceText({ headers }: FastifyRequest): string | undefined {
  const text = headers[nonceHeader];
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? text : undefined;
}
