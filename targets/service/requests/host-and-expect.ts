import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../answers/answer.ts';
import { bareProblem } from '../answers/faults.ts';

/** What the server must leave to the service for these answers to be problems: Node's own have no body. */
export const leftToService = { requireHostHeader: false } as const;

/** Refuses what names no host (RFC 9112, 3.2) or expects what nobody does (RFC 9110, 10.1.1). */
export function checkHostAndExpect(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    if (request.headers.host !== undefined || request.raw.httpVersion === '1.0') next();
    else void reply.send(refuse(request, reply, 'malformed-request', 'The request names no Host.'));
  });
  app.server.on('checkExpectation', (_: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(bareProblem(417, 'Only Expect: 100-continue is met'));
    response.writeHead(417, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}
