import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import { descendant, descendants, isAlive, until } from './process-tree.fixture.ts';

/** Gateways before a service that somebody brings: two instances of a shop on node:http, under a path, over one stock. */
const contend = benchOf('brought-gateways');
const short = words('--workload last-item --arrival burst --rounds 30 --clients 8 --capacity 4 --json');

interface Shop {
  readonly urls: readonly [first: string, second: string];
  /** What Host requests had that no hook has sent. */
  readonly hosts: Set<string>;
  /** Requests that each instance got. */
  readonly got: [number, number];
  /** Whether anybody is connected. */
  readonly isLeft: () => Promise<boolean>;
}

/** Starts a shop that ends with its test; a wrong one waits between looking at the stock and writing it. */
async function shop(
  { onTestFinished }: TestContext,
  { wrong = false, dropsEvery = Infinity } = {},
): Promise<Shop> {
  const stock = new Map<string, number>();
  const hosts = new Set<string>();
  const got: [number, number] = [0, 0];
  const decide = async (path: string, body: string): Promise<[status: number, answer: object]> => {
    const [, id = '', isPurchase] = /^\/api\/items\/([^/]+)(\/purchases)?$/.exec(path) ?? [];
    const inStock = stock.get(id);
    if (inStock === undefined) return [404, {}];
    if (isPurchase === undefined) return [200, { stock: inStock }];
    const left = inStock - (JSON.parse(body) as { quantity: number }).quantity;
    if (left < 0) return [409, { code: 'sold-out' }];
    if (wrong) await setTimeout(2);
    stock.set(id, left);
    return [200, { left }];
  };
  const answer = async (at: 0 | 1, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '', headers, socket } = request;
    let body = '';
    for await (const part of request) body += String(part);
    if (url === '/api/contend/seed') {
      const { records } = JSON.parse(body) as { records: { key: string; fields: { stock: string } }[] };
      for (const { key, fields } of records) stock.set(key.slice('items/'.length), Number(fields.stock));
      // Hooks speak to the first instance: half of what goes through a gateway would come to the second.
      response.writeHead(at === 0 ? 204 : 404).end();
      return;
    }
    if (url.endsWith('/purchases')) hosts.add(headers.host ?? '');
    if (url.endsWith('/purchases') && ++got[at] % dropsEvery === 0) {
      socket.destroy();
      return;
    }
    const [status, json] = await decide(url, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  };
  const servers = ([0, 1] as const).map((at) =>
    createServer((request, response) => void answer(at, request, response)),
  );
  const [first = 0, second = 0] = await Promise.all(
    servers.map(async (server, at) => {
      await once(server.listen(0, at === 0 ? '127.0.0.1' : '::1'), 'listening');
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      return (server.address() as AddressInfo).port;
    }),
  );
  const connected = (): Promise<number[]> =>
    Promise.all(
      servers.map((server) => new Promise<number>((tell) => server.getConnections((_, n) => tell(n)))),
    );
  return {
    // A slash at the end says no more than none.
    urls: [`http://localhost:${first}/api/`, `http://[::1]:${second}/api`],
    hosts,
    got,
    isLeft: async () => (await connected()).some((count) => count > 0),
  };
}

/** An adapter that takes for a yes whatever does not say no, so that it would take the word of a gateway for one as well. */
function adapter(): string {
  const file = join(contend.out(), 'shop.ts');
  writeFileSync(
    file,
    `import { accepted, defineService, refused } from 'contend';
export default defineService({
  workload: 'last-item',
  seed: async (records, { http }) => void (await http.post('/contend/seed', { json: { records } })),
  commands: { purchase: {
    request: ({ id, args }) => ({ path: \`/items/\${id}/purchases\`, json: args }),
    answer: ({ json }) => (json?.code === 'sold-out' ? refused('sold-out') : accepted()),
  } },
  reads: { items: { request: ({ id }) => ({ path: \`/items/\${id}\` }), fields: ({ json }) => json } },
});
`,
  );
  return file;
}

test('each gateway is a row: as it is right it is valid, though it breaks off; Host names the service', async (context) => {
  const { urls, hosts, got } = await shop(context, { dropsEvery: 40 });
  const args = [...short, '--service', adapter(), '--url', urls.join(','), '--no-preflight'];
  const ended = await contend.run(...args, '--gateway', 'none,reference,nginx,haproxy');
  expect(ended.code, ended.stderr).toBe(0);
  const runs = runsOf(ended);
  expect(runs.map(({ gateway }) => gateway)).toEqual(['none', 'reference', 'nginx', 'haproxy']);
  for (const { gateway, verdict, operations, resources, settings, conflicts, environment } of runs) {
    expect([gateway, verdict.result, verdict.anomalies]).toEqual([gateway, 'valid', []]);
    expect(operations.won, gateway).toBeGreaterThan(0);
    expect(operations.unknown, gateway).toBeGreaterThan(0);
    expect(operations.error, gateway).toBe(0);
    expect(conflicts.gateway, gateway).toBe(0);
    expect(settings.balance, gateway).toBe(gateway === 'none' ? undefined : 'round-robin');
    if (gateway === 'none') expect(resources.gateway).toBeUndefined();
    else expect(resources.gateway?.cpuMsPerOperation, gateway).toBeGreaterThan(0);
    if (gateway === 'nginx' || gateway === 'haproxy')
      expect(environment.gatewayVersion).toMatch(new RegExp(`^${gateway} \\d`));
  }
  expect([...hosts]).toEqual([new URL(urls[0]).host]);
  expect(Math.min(...got)).toBeGreaterThan(0);
}, 90_000);

test('as it is wrong it is caught behind a gateway, by its address alone', async (context) => {
  const { urls } = await shop(context, { wrong: true });
  const args = [...short, '--url', urls.join(','), '--gateway', 'nginx', '--balance', 'hash'];
  const ended = await contend.run(...args);
  expect(ended.code).toBe(10);
  const [run, ...others] = runsOf(ended);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ gateway: 'nginx', verdict: { result: 'invalid' } });
  expect(run?.verdict.anomalies.map(({ kind }) => kind)).toContain('oversell');
}, 90_000);

test.concurrent('interrupted while a gateway is tried before the first race it ends at once, and nothing of it is left', async (context) => {
  const { urls, got, isLeft } = await shop(context);
  const args = ['--url', urls.join(','), '--gateway', 'haproxy', '--workload', 'last-item'];
  const { pid, ended } = contend.start(args);
  // Not the one that is asked for its version.
  await descendant(pid, /^[^\0]*haproxy\0-f\0/);
  const started = await descendants(pid);
  const atMs = performance.now();
  process.kill(pid, 'SIGINT');
  expect((await ended).code).toBe(105);
  expect(performance.now() - atMs).toBeLessThan(10_000);
  expect(got).toEqual([0, 0]);
  expect(await until(async () => !started.some(isAlive) && !(await isLeft()), 2000)).toBe(true);
}, 60_000);

test.concurrent('interrupted in the middle it leaves no gateway, no port and no connection', async (context) => {
  const { urls, got, isLeft } = await shop(context);
  const args = [
    '--url',
    urls.join(','),
    '--gateway',
    'haproxy',
    '--duration',
    '60s',
    '--clients',
    '4',
    '--think',
    '4ms',
  ];
  const { pid, ended } = contend.start([...words('--workload last-item'), ...args]);
  // Its preflight has one of its own.
  expect(await until(() => Math.min(...got) > 20, 40_000)).toBe(true);
  const front = await descendant(pid, /^[^\0]*haproxy\0-f\0/);
  const config = await readFile(`/proc/${front}/cwd/haproxy.cfg`, 'utf8');
  const port = Number(/bind 127\.0\.0\.1:(\d+)/.exec(config)?.[1]);
  const started = await descendants(pid);
  process.kill(pid, 'SIGINT');
  expect((await ended).code).toBe(105);
  expect(await until(async () => !started.some(isAlive) && !(await isLeft()), 8000)).toBe(true);
  const [refused] = (await once(connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
  expect(refused.code).toBe('ECONNREFUSED');
}, 60_000);
