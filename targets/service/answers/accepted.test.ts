import { describe, expect, test } from 'vitest';
import { served } from '../service.fixture.ts';

describe('a command that applies', () => {
  test('answers 200 with the new version as a strong ETag, its address, and what it counted', async () => {
    const { ask } = await served();
    const { status, headers, body } = await ask('POST', '/items/0-0/purchases', { body: { quantity: 2 } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ etag: '"2"', location: '/items/0-0' });
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(body).toEqual({ version: 2, added: { stock: 1 } });
  });

  test('answers 201 with a Location that leads to what it created', async () => {
    const { ask } = await served();
    const created = await ask('POST', '/users', { body: { name: 'ada' } });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({ location: '/users/ada', etag: '"1"' });
    const { status, headers, body } = await ask('GET', created.headers['location'] as string);
    expect(status).toBe(200);
    expect(headers.etag).toBe('"1"');
    // The owner is the request that won it.
    expect(body).toEqual({ owner: '101' });
  });

  test('tells of the record that it created, not of those that it changed before', async () => {
    const { ask } = await served();
    const { status, headers, body } = await ask('POST', '/items/0-0/orders', {
      body: { quantity: 2 },
      headers: { 'idempotency-key': '"k"' },
    });
    expect(status).toBe(201);
    expect(headers).toMatchObject({ location: '/orders/0-0.o101', etag: '"1"' });
    expect(body).toEqual({ version: 1, added: { stock: 1 } });
  });

  test.each([
    // a space, other letters, a line end: GET would not find them, so there is no address
    'ada lovelace',
    'ä',
    'a\r\nset-cookie: a=b',
    '?',
    '\ud800',
  ])('has no Location that no GET would take: %j', async (name) => {
    const { ask } = await served();
    const created = await ask('POST', '/users', { body: { name } });
    expect([created.status, created.headers['location']]).toEqual([201, undefined]);
    expect(created.headers['set-cookie']).toBeUndefined();
    const taken = await ask('POST', '/users', { body: { name } });
    expect([taken.status, taken.headers['location']]).toEqual([409, undefined]);
  });

  test('that deletes has a version but no ETag and no address', async () => {
    const { ask } = await served();
    const { status, headers, body } = await ask('DELETE', '/notes/0-0');
    expect([status, body]).toEqual([200, { version: 2, added: {} }]);
    expect([headers['etag'], headers['location']]).toEqual([undefined, undefined]);
    expect((await ask('GET', '/notes/0-0')).status).toBe(404);
  });

  test('names the sums of several records apart', async () => {
    const { ask } = await served();
    const { headers, body } = await ask('POST', '/shelves/0-0/moves', { body: { quantity: 2 } });
    expect(body).toEqual({ version: 2, added: { units: 3, 'shelf/0-0.b.units': 2 } });
    // Nobody can ask for one of them alone.
    expect(headers['location']).toBeUndefined();
    expect((await ask('GET', '/shelves/0-0')).body).toEqual({ a: { units: 3 }, b: { units: 2 } });
  });

  test('that does nothing is answered without the store and without an ETag', async () => {
    const { ask } = await served();
    const { status, headers, body } = await ask('POST', '/nothing/0-0');
    expect([status, headers.etag, body]).toEqual([200, undefined, { version: 0, added: {} }]);
  });
});
