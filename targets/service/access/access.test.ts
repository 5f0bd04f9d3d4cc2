import { describe, expect, test } from 'vitest';
import type { User } from './access.ts';
import { expectProblem, served } from '../service.fixture.ts';

const users: readonly User[] = [
  { name: 'ada', role: 'writer', key: 'key-of-ada' },
  { name: 'eve', role: 'reader', key: 'key-of-eve' },
];
const purchase = ['POST', '/items/0-0/purchases'] as const;
const body = { quantity: 1 };
const ada = { authorization: 'Bearer key-of-ada' };
const eve = { authorization: 'Bearer key-of-eve' };

describe('a service that knows its users', () => {
  test.each([
    // nobody, somebody unknown, another scheme, a part of a key, a key and more, no key
    [undefined, 'Bearer realm="contend"'],
    ['Bearer key-of-bob', 'Bearer realm="contend", error="invalid_token"'],
    ['Basic key-of-ada', 'Bearer realm="contend", error="invalid_token"'],
    ['Bearer key-of-ad', 'Bearer realm="contend", error="invalid_token"'],
    ['Bearer key-of-ada key-of-eve', 'Bearer realm="contend", error="invalid_token"'],
    ['Bearer', 'Bearer realm="contend", error="invalid_token"'],
  ])('asks whoever sends %j for a key, and changes nothing', async (authorization, challenge) => {
    const { ask, store } = await served({ users });
    const headers = authorization === undefined ? {} : { authorization };
    for (const refused of [
      await ask('GET', '/items/0-0', { headers }),
      await ask(...purchase, { headers, body }),
      await ask('GET', '/nowhere', { headers }),
    ]) {
      expectProblem(refused, 'unauthenticated');
      expect(refused.headers['www-authenticate']).toBe(challenge);
      expect(refused.text).not.toContain('key-of');
    }
    expect((await store.read(['items/0-0'])).get('items/0-0')?.version).toBe(1);
  });

  test('lets a writer change what it reads', async () => {
    const { ask } = await served({ users });
    expect((await ask(...purchase, { headers: ada, body })).status).toBe(200);
    // The name of a scheme has no case.
    const headers = { authorization: 'bearer key-of-ada' };
    expect((await ask('GET', '/items/0-0', { headers })).body).toEqual({ stock: 2 });
  });

  test('lets a reader read, and nothing else', async () => {
    const { ask } = await served({ users });
    const refused = await ask(...purchase, { headers: eve, body });
    expectProblem(refused, 'forbidden');
    expect(refused.body).not.toHaveProperty('current');
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect((await ask(method, '/items/0-0', { headers: eve })).status).toBeLessThan(300);
    expect((await ask('GET', '/items/0-0', { headers: eve })).body).toEqual({ stock: 3 });
  });

  test('notes on a record which of them changed it', async () => {
    const { ask } = await served({ users });
    const headers = { ...ada, 'if-match': '"1"' };
    expect((await ask('PUT', '/notes/0-0', { headers, body: { text: 'b' } })).status).toBe(200);
    const { body: note } = await ask('GET', '/notes/0-0', { headers: eve });
    expect(note).toMatchObject({ text: 'b', changedBy: 'ada' });
  });
});

test('a service without users asks nobody for a key', async () => {
  const { ask } = await served();
  expect((await ask(...purchase, { body })).status).toBe(200);
});
