import { describe, expect, test } from 'vitest';
import { expectProblem, served } from './service.fixture.ts';
import type { Ask } from './service.fixture.ts';

/** Changes the note and gives back when, as Last-Modified says it. */
async function changeNote(ask: Ask): Promise<string> {
  await ask('PUT', '/notes/0-0', { body: { text: 'b' }, headers: { 'if-match': '"1"' } });
  return (await ask('GET', '/notes/0-0')).headers['last-modified'] as string;
}

describe('a record', () => {
  test('is read with its version, integers as numbers', async () => {
    const { ask } = await served();
    const { status, headers, body } = await ask('GET', '/items/0-0');
    expect(status).toBe(200);
    expect(headers.etag).toBe('"1"');
    expect(body).toEqual({ stock: 3 });
  });

  test('is asked for with HEAD like with GET, but for the body', async () => {
    const { ask } = await served();
    const { status, headers, text } = await ask('HEAD', '/items/0-0');
    expect([status, headers.etag, text]).toEqual([200, '"1"', '']);
    expect(headers['content-length']).toBe((await ask('GET', '/items/0-0')).headers['content-length']);
    expect((await ask('HEAD', '/items/9-9')).status).toBe(404);
  });

  test('tells when it was changed, to the second, where it keeps that', async () => {
    const { ask } = await served();
    // As it was seeded nobody changed it.
    expect((await ask('GET', '/notes/0-0')).headers['last-modified']).toBeUndefined();
    const modified = await changeNote(ask);
    expect(modified).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    expect(Math.abs(Date.parse(modified) - Date.now())).toBeLessThan(10_000);
    await ask('POST', '/items/0-0/purchases', { body: { quantity: 1 } });
    expect((await ask('GET', '/items/0-0')).headers['last-modified']).toBeUndefined();
  });
});

describe('a reader who has a record', () => {
  test.each([
    ['"1"', 304],
    // read weakly, as a cache that compressed it would send it
    ['W/"1"', 304],
    ['"7", "1"', 304],
    ['*', 304],
    ['"7"', 200],
    ['"abc"', 200],
  ])('asks with If-None-Match: %s and is answered %i', async (header, status) => {
    const { ask } = await served();
    for (const method of ['GET', 'HEAD']) {
      const read = await ask(method, '/items/0-0', { headers: { 'if-none-match': header } });
      expect([read.status, read.headers['etag']]).toEqual([status, '"1"']);
      expect(read.text !== '').toBe(status === 200 && method === 'GET');
      if (status === 304) expect(read.headers['content-length']).toBeUndefined();
    }
  });

  test('asks for a record that is not there and is told so', async () => {
    const { ask } = await served();
    const read = await ask('GET', '/items/9-9', { headers: { 'if-none-match': '*' } });
    expectProblem(read, 'unknown-record');
  });

  test('asks with the date that it was told and gets the record after a change only', async () => {
    const { ask } = await served();
    const modified = await changeNote(ask);
    const read = async (since: string | string[]): Promise<number> =>
      (await ask('GET', '/notes/0-0', { headers: { 'if-modified-since': since } })).status;
    expect(await read(modified)).toBe(304);
    expect(await read(new Date(Date.parse(modified) + 60_000).toUTCString())).toBe(304);
    expect(await read(new Date(Date.parse(modified) - 1000).toUTCString())).toBe(200);
    // What is no date, or are several, is as good as no header.
    expect(await read('yesterday')).toBe(200);
    expect(await read([modified, modified])).toBe(200);
  });

  test('has a tag that counts more than a date', async () => {
    const { ask } = await served();
    const modified = await changeNote(ask);
    const headers = { 'if-modified-since': modified, 'if-none-match': '"1"' };
    expect((await ask('GET', '/notes/0-0', { headers })).status).toBe(200);
  });

  test('asks for a date of a record that has none and gets it', async () => {
    const { ask } = await served();
    const headers = { 'if-modified-since': new Date().toUTCString() };
    expect((await ask('GET', '/items/0-0', { headers })).status).toBe(200);
    expect((await ask('GET', '/notes/0-0', { headers })).status).toBe(200);
  });
});

describe('a reader who wants one version of a record', () => {
  test.each([
    ['"1"', 200],
    ['*', 200],
    ['"7"', 409],
    ['W/"1"', 409],
  ])('asks with If-Match: %s and is answered %i', async (header, status) => {
    const { ask } = await served();
    expect((await ask('GET', '/items/0-0', { headers: { 'if-match': header } })).status).toBe(status);
  });

  test('asks with a date and is refused after a change', async () => {
    const { ask } = await served();
    const modified = await changeNote(ask);
    const read = async (since: string): ReturnType<Ask> =>
      ask('GET', '/notes/0-0', { headers: { 'if-unmodified-since': since } });
    expect((await read(modified)).status).toBe(200);
    const refused = await read(new Date(Date.parse(modified) - 1000).toUTCString());
    expectProblem(refused, 'modified-since');
    expect(refused.body['detail']).toBe(`The record was changed at ${modified}.`);
  });

  test.each(['if-match', 'if-none-match'])('is refused when %s is malformed', async (header) => {
    const { ask } = await served();
    for (const value of ['1', '"1', '"1" "2"', '', '*, *'])
      expectProblem(
        await ask('GET', '/items/0-0', { headers: { [header]: value } }),
        'malformed-precondition',
      );
  });
});

test('a snapshot shows several records at once, those that are there', async () => {
  const { ask, store } = await served();
  expect((await ask('GET', '/shelves/0-0')).body).toEqual({ a: { units: 5 }, b: { units: 0 } });
  await store.seed([{ key: 'shelf/1.a', fields: { units: '1' } }]);
  const { status, headers, body } = await ask('GET', '/shelves/1');
  expect([status, headers['etag'], body]).toEqual([200, undefined, { a: { units: 1 } }]);
  expectProblem(await ask('GET', '/shelves/2'), 'unknown-record');
});
