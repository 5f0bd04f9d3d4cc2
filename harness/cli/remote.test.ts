import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';

/** Races against services that somebody brings: known by their address, judged by their answers. */
const root = resolve(import.meta.dirname, '../..');
const certificate = join(root, 'harness/drive/wire/fixtures/localhost-test.crt');
const contend = benchOf('remote');

/** A registration service of a few lines; `unique` says whether it looks before it creates. */
function registrations(unique: boolean): RequestListener {
  const known = { name: new Set<string>(), email: new Set<string>() };
  const fields = ['name', 'email'] as const;
  return (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.method === 'GET') return void response.writeHead(404).end();
      const wanted = JSON.parse(body) as { name: string; email: string };
      const canonical = (field: 'name' | 'email'): string => wanted[field].normalize('NFKC').toLowerCase();
      const taken = unique ? fields.find((field) => known[field].has(canonical(field))) : undefined;
      if (taken === undefined) for (const field of fields) known[field].add(canonical(field));
      response.writeHead(taken === undefined ? 201 : 409, { 'content-type': 'application/json' });
      response.end(taken === undefined ? '{}' : `{"code":"${taken}-taken"}`);
    });
  };
}

async function listening(server: Server | HttpsServer): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const line = (url: string, ...more: readonly string[]): string[] => [
  ...few,
  // Whatever it is called, it is expected to be right.
  ...words('--json --workload duplicate-registration --strategy unguarded --url'),
  url,
  ...more,
];

async function whileServing<T>(server: Server | HttpsServer, use: (port: number) => Promise<T>): Promise<T> {
  try {
    return await use(await listening(server));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function expectRight({ code, stderr, ...ended }: Ended, blocks: number): void {
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const runs = runsOf({ code, stderr, ...ended });
  expect(runs.map(({ verdict }) => verdict.result)).toEqual(Array<string>(blocks).fill('valid'));
  expect(runs[0]?.verdict.anomalies).toEqual([]);
  expect(runs[0]?.operations.won).toBeGreaterThan(0);
  expect(runs[0]?.conflicts.byReason['name-taken']).toBeGreaterThan(0);
}

test('a service that is right is found valid, also one that remembers a race before', async () => {
  const server = createHttpServer(registrations(true));
  const ended = await whileServing(server, (port) =>
    contend.run(...line(`http://localhost:${port}`, '--blocks', '2')),
  );
  expectRight(ended, 2);
}, 60_000);

test('and by https as well, where its certificate is known', async () => {
  const secrets = { key: readFileSync(certificate.replace('.crt', '.key')), cert: readFileSync(certificate) };
  const ended = await whileServing(
    createHttpsServer(secrets, registrations(true)),
    (port) => contend.start(line(`https://localhost:${port}`), { NODE_EXTRA_CA_CERTS: certificate }).ended,
  );
  expectRight(ended, 1);
}, 60_000);

test('a service that is not right ends with exit 10', async () => {
  const server = createHttpServer(registrations(false));
  const ended = await whileServing(server, (port) => contend.run(...line(`http://localhost:${port}`)));
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 10 });
  const [run] = runsOf(ended);
  expect(run?.verdict.result).toBe('invalid');
  expect(run?.verdict.anomalies.map(({ kind }) => kind)).toEqual(['second-winner', 'not-linearizable']);
  expect(run?.operations.won).toBeGreaterThan(0);
}, 60_000);

test('a service that takes no records beforehand: said, with what can be raced instead', async () => {
  const server = createHttpServer((_, response) => response.writeHead(404).end());
  const { code, stderr } = await whileServing(server, (port) =>
    contend.run('--workload', 'last-item', '--url', `http://127.0.0.1:${port}`, ...few),
  );
  expect(code).toBe(104);
  expect(stderr).toMatch(/contend\/seed answered 404.*duplicate-registration/s);
}, 30_000);

test('nobody listens at the address: said', async () => {
  const { code, stderr } = await contend.run(...line('http://127.0.0.1:1'));
  expect(code).toBe(104);
  expect(stderr).toContain('127.0.0.1:1');
}, 30_000);
