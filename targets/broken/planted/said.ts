import type { FastifyReply } from 'fastify';
import type { Mistake } from '../broken-service.ts';

/** A service whose answers say something else than what was done; the body is JSON, and what it becomes is sent. */
export function saying(change: (reply: FastifyReply, body: Record<string, unknown>) => void): Mistake {
  return {
    answers(app) {
      app.addHook('onSend', async (_request, reply, payload) => {
        if (typeof payload !== 'string' || !payload.startsWith('{')) return payload;
        const body = JSON.parse(payload) as Record<string, unknown>;
        change(reply, body);
        return JSON.stringify(body);
      });
    },
  };
}

/** A header of what was accepted, or shown, becomes another one. */
export function sayingHeader(name: string, other: (text: string) => string): Mistake {
  return saying((reply) => {
    const text = reply.getHeader(name);
    if (typeof text === 'string' && reply.statusCode < 300) void reply.header(name, other(text));
  });
}
