import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { few } from './bench.fixture.ts';

/** Races against services that somebody brings: known by their address, judged by their answers. */
const root = resolve(import.meta.dirname, '../..');
const certificate = join(root, 'harness/drive/wire/fixtures/localhost-test.crt');
let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'contend-remote-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

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

function race(
  ...args: readonly string[]
): Promise<{ code: number | null; runs: RunRecord[]; stderr: string }> {
  const child = spawn(
    process.execPath,
    [join(root, 'dist/contend.js'), 'bench', '--out', out, ...few, '--json', ...args],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((done) =>
    child.once('close', (code) =>
      done({ code, stderr, runs: stdout === '' ? [] : (JSON.parse(stdout) as { runs: RunRecord[] }).runs }),
    ),
  );
}

const secrets = { key: readFileSync(certificate.replace('.crt', '.key')), cert: readFileSync(certificate) };
const kinds: readonly {
  readonly scheme: string;
  readonly serve: (listener: RequestListener) => Server | HttpsServer;
}[] = [
  { scheme: 'http', serve: (listener) => createHttpServer(listener) },
  { scheme: 'https', serve: (listener) => createHttpsServer(secrets, listener) },
];

test.each(kinds)(
  '$scheme: a service that is right is found valid, one that is not ends with exit 10',
  async ({ scheme, serve }) => {
    for (const unique of [true, false]) {
      const server = serve(registrations(unique));
      const url = `${scheme}://localhost:${await listening(server)}`;
      try {
        const { code, runs, stderr } = await race(
          '--workload',
          'duplicate-registration',
          '--url',
          url,
          // The second race meets a service that remembers the first.
          '--blocks',
          unique ? '2' : '1',
          // Whatever it is called, it is expected to be right.
          '--strategy',
          'unguarded',
        );
        expect(runs.map(({ verdict }) => verdict.result)).toEqual(unique ? ['valid', 'valid'] : ['invalid']);
        expect({ code, stderr }).toMatchObject({ code: unique ? 0 : 10 });
        const [run] = runs;
        expect(run?.verdict.anomalies.map(({ kind }) => kind)).toEqual(
          unique ? [] : ['second-winner', 'not-linearizable'],
        );
        expect(run?.operations.won).toBeGreaterThan(0);
        if (unique) expect(run?.conflicts.byReason['name-taken']).toBeGreaterThan(0);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    }
  },
  60_000,
);

test('a service that takes no records beforehand: said, with what can be raced instead', async () => {
  const server = createHttpServer((_, response) => response.writeHead(404).end());
  const url = `http://127.0.0.1:${await listening(server)}`;
  const { code, stderr } = await race('--workload', 'last-item', '--url', url);
  server.closeAllConnections();
  server.close();
  expect(code).toBe(104);
  expect(stderr).toMatch(/contend\/seed answered 404.*duplicate-registration/s);
}, 30_000);

test('nobody listens at the address: said', async () => {
  const { code, stderr } = await race('--workload', 'duplicate-registration', '--url', 'http://127.0.0.1:1');
  expect(code).toBe(104);
  expect(stderr).toContain('127.0.0.1:1');
}, 30_000);
