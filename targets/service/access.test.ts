import { describe, expect, test } from 'vitest';
import { stampsOf } from '../../harness/core/stamps.ts';
import type { CommandSpec } from '../../harness/core/workload.ts';
import { noop } from '../../workloads/noop.ts';
import type { User } from './access.ts';
import { startService } from './real-service.fixture.ts';
import type { RealService, Sent } from './real-service.fixture.ts';

const users: readonly User[] = [
  { name: 'ada', role: 'writer', key: 'key-of-ada' },
  { name: 'eve', role: 'reader', key: 'key-of-eve' },
];
const stock: Sent = { method: 'GET', path: '/items/0-0' };
const purchase: Sent = { method: 'POST', path: '/items/0-0/purchases', body: { quantity: 1 } };
const as = (sent: Sent, authorization: string): Sent => ({
  ...sent,
  headers: { ...sent.headers, authorization },
});

const writeNote: CommandSpec = {
  name: 'write',
  about: 'Writes a note and who did.',
  method: 'PUT',
  path: '/notes/:id',
  body: { text: { type: 'string', maxLength: 10, about: 'the text' } },
  precondition: 'none',
  parts: ({ id, args, ...request }) => [
    {
      key: `notes/${id}`,
      when: [],
      then: [{ field: 'text', do: 'set', value: String(args['text']) }, ...stampsOf(request)],
    },
  ],
};

async function withUsers(): Promise<RealService> {
  const service = await startService({ users });
  await service.store.seed([{ key: 'items/0-0', fields: { stock: '3' } }]);
  return service;
}

describe('a service that knows its users', () => {
  test.each([
    // nobody, somebody unknown, another scheme, a part of a key, a key and more
    [undefined, 'Bearer realm="contend"'],
    ['Bearer key-of-bob', 'Bearer realm="contend", error="invalid_token"'],
    ['Basic key-of-ada', 'Bearer realm="contend", error="invalid_token"'],
    ['Bearer key-of-ad', 'Bearer realm="contend", error="invalid_token"'],
    ['Bearer key-of-ada key-of-eve', 'Bearer realm="contend", error="invalid_token"'],
    ['Bearer', 'Bearer realm="contend", error="invalid_token"'],
  ])('asks whoever sends %j for a key, and changes nothing', async (authorization, challenge) => {
    const { ask, store } = await withUsers();
    for (const sent of [stock, purchase, { method: 'GET', path: '/nowhere' }]) {
      const refused = await ask(authorization === undefined ? sent : as(sent, authorization));
      expect(refused.status).toBe(401);
      expect(refused.body).toMatchObject({ code: 'unauthenticated', retryable: false });
      expect(refused.headers['www-authenticate']).toBe(challenge);
      expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(refused.text).not.toContain('key-of');
    }
    expect((await store.read(['items/0-0'])).get('items/0-0')?.version).toBe(1);
  });

  test('lets a writer change what it reads', async () => {
    const { ask } = await withUsers();
    expect((await ask(as(purchase, 'Bearer key-of-ada'))).status).toBe(200);
    expect((await ask(as(stock, 'bearer key-of-ada'))).body).toMatchObject({ stock: 2 });
  });

  test('lets a reader read, and nothing else', async () => {
    const { ask } = await withUsers();
    const refused = await ask(as(purchase, 'Bearer key-of-eve'));
    expect([refused.status, refused.body['code']]).toEqual([403, 'forbidden']);
    expect(refused.body).not.toHaveProperty('currentVersion');
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect((await ask(as({ ...stock, method }, 'Bearer key-of-eve'))).status).toBeLessThan(300);
    expect((await ask(as(stock, 'Bearer key-of-eve'))).body).toMatchObject({ stock: 3 });
  });

  test('notes on a record which of them changed it', async () => {
    const { ask, store } = await startService({ users, workloads: [{ ...noop, commands: [writeNote] }] });
    const write: Sent = { method: 'PUT', path: '/notes/0-0', body: { text: 'a' } };
    expect((await ask(as(write, 'Bearer key-of-ada'))).status).toBe(200);
    const written = (await store.read(['notes/0-0'])).get('notes/0-0');
    expect(written?.fields.get('changedBy')).toBe('ada');
  });
});

test('a service without users asks nobody for a key', async () => {
  const { ask, store } = await startService();
  await store.seed([{ key: 'items/0-0', fields: { stock: '3' } }]);
  expect((await ask(purchase)).status).toBe(200);
});
