import Fastify from 'fastify';
import { openRedis } from '../../../targets/stores/redis/connection.ts';
import { luaScript } from '../../../targets/stores/redis/lua/source.ts';
import { runScript } from '../../../targets/stores/redis/script.ts';
import type { ServiceConfig, ServiceRequest } from '../../../targets/messages.ts';
import { obey, tell } from '../../../targets/obey.ts';

/**
 * The least that a service made with fastify costs: routes that take what ours take and answer with the same headers, and
 * that decide nothing. It obeys the harness as an instance of ours does, so that both are loaded and asked alike.
 */
async function main({ storeUrl, prefix }: ServiceConfig): Promise<void> {
  const app = Fastify({
    bodyLimit: 64 * 1024,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
  });
  const redis = storeUrl === undefined ? undefined : await openRedis(storeUrl);
  const script = luaScript('take-2');
  const quantity = { type: 'integer', minimum: 1, maximum: 1000 };
  const body = {
    type: 'object',
    properties: { quantity },
    required: ['quantity'],
    additionalProperties: false,
  };
  const timing = 'app;dur=0.052, store;dur=0, work;dur=0, overlap;desc=32';

  app.post('/noop/:id', { schema: { body } }, (request, reply) => {
    reply.header('server-timing', timing);
    reply.header('contend-nonce', request.headers['contend-nonce']);
    reply.type('application/json');
    return reply.send('{"version":0,"added":{}}');
  });
  app.post('/items/:id/purchases', { schema: { body } }, async (request, reply) => {
    const { id } = request.params as { readonly id: string };
    const nonce = request.headers['contend-nonce'];
    const keys = [`${prefix}receipts`, `${prefix}r:items/${id}`];
    const args = [`${String(nonce)} ${id.length + 6}:items/${id}`, 'stock', '1', '-1'];
    if (redis === undefined) throw new Error('there is no Redis');
    const receipt = await runScript(redis, script, keys, args);
    if (typeof receipt !== 'string') throw new Error('the script has refused');
    const [version, left] = receipt.slice(receipt.lastIndexOf(' ') + 1).split('+');
    reply.header('etag', `"${version}"`);
    reply.header('location', `/items/${id}`);
    reply.header('server-timing', timing);
    reply.header('contend-nonce', nonce);
    reply.type('application/json');
    return `{"version":${version},"added":{"stock":${left}}}`;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');

  process.on('message', ({ kind, id }: ServiceRequest) => {
    const { user, system } = process.cpuUsage();
    tell({ kind: 'done', id, ...(kind === 'usage' ? { usage: { cpuMs: (user + system) / 1000 } } : {}) });
    if (kind === 'stop') process.disconnect();
  });
  tell({ kind: 'ready', port: address.port });
}

obey(main);
