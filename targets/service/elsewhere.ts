import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from './answers/answer.ts';
import { echoNonce } from './requests/nonce.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Answers whatever has no route: OPTIONS of an address that has some (204), other methods there (405), both with Allow,
 * and other addresses (404). Learns the routes as they are added, so it comes before them; bodies are not looked at.
 */
export function answerElsewhere(app: FastifyInstance): void {
  const known = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url === '*') return;
    const pattern = new RegExp(`^${url.replace(/[.+]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
    const route = known.get(url) ?? { pattern, methods: new Set(['OPTIONS']) };
    known.set(url, route);
    for (const one of [method].flat()) route.methods.add(one);
  });
  const allowedAt = (path: string): readonly string[] => {
    const allowed = [...known.values()].filter(({ pattern }) => pattern.test(path));
    return methods.filter((method) => allowed.some((route) => route.methods.has(method)));
  };
  const elsewhere = (request: FastifyRequest, reply: FastifyReply): string | null => {
    const [path = ''] = request.url.split('?', 1);
    const allowed = path === '*' ? methods : allowedAt(path);
    const isOptions = request.method === 'OPTIONS';
    // An id that the router finds too long comes here with a method that would have been right.
    const isMissed = !isOptions && allowed.some((method) => method === request.method);
    if (allowed.length === 0 || isMissed) return refuse(request, reply, 'unknown-route');
    reply.header('allow', allowed.join(', '));
    if (!isOptions) return refuse(request, reply, 'wrong-method');
    echoNonce(request, reply);
    reply.code(204);
    return null;
  };
  app.route({
    method: [...methods],
    url: '*',
    // Before the body is read: a wrong method stays a wrong method whatever it carries.
    onRequest: async (request, reply) => reply.send(elsewhere(request, reply)),
    handler: async () => {},
  });
  // Methods that are rarer than those, such as PROPFIND.
  app.setNotFoundHandler(async (request, reply) => elsewhere(request, reply));
}
