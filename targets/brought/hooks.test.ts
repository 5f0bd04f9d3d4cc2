import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Http } from '../../harness/core/service.ts';
import { hook, hookHttp } from './hooks.ts';
import { reached } from './reach.ts';
import type { Place } from './reach.ts';

/** What a service may answer a login with, by its path. */
const answers: Readonly<Record<string, readonly [number, Record<string, string>, string | Buffer]>> = {
  '/plain': [200, {}, '{"token":"t"}'],
  '/packed': [200, { 'content-encoding': 'gzip' }, gzipSync('{"token":"t"}')],
  '/marked': [200, {}, '\uFEFF{"token":"t"}'],
  '/moved': [302, { location: 'http://example.org/login' }, ''],
  '/slow-down': [429, {}, ''],
  '/packed-refusal': [403, { 'content-encoding': 'gzip' }, gzipSync('not you')],
};

const server = createServer(({ url = '' }, response) => {
  const [status, headers, body] = answers[url]!;
  response.writeHead(status, headers).end(body);
});
let place: Place;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  place = await reached(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  await place.dispatcher.close();
  server.close();
});

const login = (path: string, http: Http): Promise<string> =>
  hook('setup', async () => (await http.post(path)).json.token as string);

test.each(['/plain', '/packed', '/marked'])('a hook reads the JSON of %s', async (path) => {
  expect(await login(path, hookHttp(place))).toBe('t');
});

test.each([
  // nobody follows it, but who reads the message sees where it leads
  ['/moved', /^setup: threw TypeError: .*; what came: 302 to http:\/\/example\.org\/login ""$/],
  ['/slow-down', /^setup: POST \/slow-down was answered 429 \(the service limits the rate\)$/],
  ['/packed-refusal', /^setup: POST \/packed-refusal was answered 403 \(.*\): not you$/],
])('what came of %s is told', async (path, told) => {
  await expect(login(path, hookHttp(place))).rejects.toThrow(told);
});

test('a hook may send as much as it likes at once: a few are on their way', async () => {
  let open = 0;
  let most = 0;
  const crowded = createServer((_, response) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open -= 1;
      response.end();
    }, 5);
  });
  await new Promise<void>((done) => crowded.listen(0, '127.0.0.1', done));
  const { port } = crowded.address() as AddressInfo;
  const there = await reached(`http://127.0.0.1:${port}`);
  const http = hookHttp(there);
  const statuses = await hook('seed', () =>
    Promise.all(Array.from({ length: 100 }, async () => (await http.get('/')).status)),
  );
  expect(statuses).toEqual(Array.from({ length: 100 }, () => 200));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
  await there.dispatcher.close();
  crowded.close();
});

test('one that fails gives its turn to the next', async () => {
  const http = hookHttp(place);
  const all = Array.from({ length: 40 }, () => http.post('/slow-down').catch(() => 'refused'));
  expect(await Promise.all(all)).toEqual(Array.from({ length: 40 }, () => 'refused'));
  expect((await http.get('/plain')).status).toBe(200);
});

test('who has not ended in time is told so, with what may help', async () => {
  await expect(hook('seed', () => new Promise(() => {}), 20, '; make fewer')).rejects.toThrow(
    'seed: has not ended after 0.02 s; make fewer',
  );
});
