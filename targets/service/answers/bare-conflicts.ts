import type { FastifyInstance } from 'fastify';

/** What a conflict says besides its status, and where a bare one says nothing. */
const telling = ['etag', 'location', 'retry-after', 'content-type'] as const;

/** Has conflicts say nothing but their status, as many services do: neither why, nor what is there now. */
export function bareConflicts(app: FastifyInstance): void {
  app.addHook('onSend', async (_, reply, payload) => {
    if (reply.statusCode !== 409 && reply.statusCode !== 412) return payload;
    for (const name of telling) reply.removeHeader(name);
    return '';
  });
}
