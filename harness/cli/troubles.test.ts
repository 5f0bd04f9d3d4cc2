import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import schema from '../../results/run-record.schema.json' with { type: 'json' };
import type { RunRecord } from '../core/run-record.ts';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';

/** What went wrong with a service that somebody brings is told: in table and record, by `--debug`, by the exit code. */
const contend = benchOf('troubles');
const isRecord = new Ajv2020({ formats: { 'date-time': true } }).compile<RunRecord>(schema);

async function urlOf(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function http(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  onTestFinished(() => server.closeAllConnections());
  return urlOf(server);
}

/** A service of bytes: what it writes for each request, which it has read with its nonce; 0 where there is none. */
async function bytes(
  act: (socket: Socket, nonce: number) => void,
): Promise<{ url: string; end: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (;;) {
        const head = text.indexOf('\r\n\r\n') + 4;
        const end = head + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
        if (head < 4 || text.length < end) return;
        const nonce = Number(/contend-nonce: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
        text = text.slice(end);
        act(socket, nonce);
      }
    });
  });
  const end = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(end);
  return { url: await urlOf(server), end };
}

const bursts = words('--arrival burst --clients 4');
const short = [...bursts, ...words('--rounds 15')];
/** For what takes its time; what else is asked for has its own clients. */
const timed = (more: readonly string[]): string[] =>
  words(more.includes('--clients') ? '--warmup 100ms' : '--warmup 100ms --clients 4');

async function noop(url: string, ...more: readonly string[]): Promise<{ ended: Ended; run: RunRecord }> {
  const rest = more.includes('--duration') ? timed(more) : more.includes('--rounds') ? bursts : short;
  const ended = await contend.run('--workload', 'noop', '--url', url, '--json', ...rest, ...more);
  const [run] = runsOf(ended);
  expect(isRecord(run), JSON.stringify(isRecord.errors)).toBe(true);
  return { ended, run: run! };
}

const codesOf = ({ warnings }: RunRecord): string[] => warnings.map(({ code }) => code);

test('a service that wants credentials: 11, with the status, how often, what it means and where to look', async () => {
  const paths = new Set<string>();
  const url = await http(({ url: path = '' }, response) => {
    paths.add(path);
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('{"code":"no-token"}');
  });
  const { ended, run } = await noop(url, '--debug', '--duration', '200ms');
  expect(ended.code).toBe(11);
  const count = run.operations.error;
  expect(count).toBeGreaterThan(10);
  const why = 'the service wants credentials (no-token)';
  expect(run.causes).toEqual([{ cause: why, count, status: 401, example: expect.anything() as unknown }]);
  const told = `401 × ${count.toLocaleString('en')}: ${why}`;
  expect(ended.stderr).toContain(
    `none of ${count.toLocaleString('en')} operations got a usable answer: ${told}`,
  );
  const example = run.causes?.[0]?.example;
  expect(example?.answer).toMatch(
    /^HTTP\/1\.1 401 Unauthorized www-authenticate: Bearer .*\{"code":"no-token"\}$/,
  );
  // Under the name that is in the record the service knows the request.
  expect(run.names?.salt).toMatch(/^r[0-9a-f]{8}-$/);
  expect(example?.record).toBe(`${run.names?.salt}0-0`);
  expect(paths).toContain(`/noop/${example?.record}`);
  expect(ended.stderr).toContain(`cell 1, noop/remote: ${told}`);
  expect(ended.stderr).toMatch(
    / first: 0\.\d+ s: POST \/noop\/r\w+-0-0 HTTP\/1\.1 \(r\w+-0-0\); came: HTTP\/1\.1 401 /,
  );
  expect(ended.stderr).toMatch(/ last: 0\.\d+ s: POST /);
  const table = await contend.run('--workload', 'noop', '--url', url, ...short);
  expect(table.stdout).toMatch(/^\? remote: 401 × [\d,]+: the service wants credentials \(no-token\)$/m);
  expect(table.stderr).not.toContain('first:');
}, 30_000);

test('a service that refuses the records of a race says why', async () => {
  const url = await http((_, response) => response.writeHead(401).end());
  const ended = await contend.run('--workload', 'last-item', '--url', url, ...short);
  expect(ended.code).toBe(104);
  expect(ended.stderr).toContain(
    '/contend/seed answered 401 (the service wants credentials): this workload needs',
  );
}, 30_000);

test('records may be taken with a 204 that announces a body', async () => {
  const { url } = await bytes((socket, nonce) => {
    const [status, header] =
      nonce > 0 ? ['200 OK', 'Content-Length: 0'] : ['204 No Content', 'Content-Length: 5'];
    const echo = nonce > 0 ? `Contend-Nonce: ${nonce}\r\n` : '';
    socket.write(`HTTP/1.1 ${status}\r\n${echo}${header}\r\n\r\n`);
  });
  const ended = await contend.run('--workload', 'last-item', '--url', url, '--json', ...short);
  expect(runsOf(ended)[0]?.operations.won).toBeGreaterThan(10);
}, 30_000);

test('a noop whose requests are answered ends with 0 and has no causes', async () => {
  const url = await http((_, response) => response.end('{}'));
  const { ended, run } = await noop(url);
  expect(ended.code).toBe(0);
  expect(run.operations.won).toBeGreaterThan(10);
  expect(run.causes).toBeUndefined();
  expect(codesOf(run)).not.toContain('no-usable-answer');
}, 30_000);

const answer = (nonce: number, more = ''): string =>
  `HTTP/1.1 200 OK\r\nContend-Nonce: ${nonce}\r\n${more}Content-Length: 2\r\n\r\n{}`;

test('a service whose answers are none: 11, and why, each kind with an example', async () => {
  const kinds: readonly {
    readonly act: (socket: Socket, nonce: number) => void;
    readonly cause: string;
    readonly came?: RegExp;
  }[] = [
    {
      act: (socket, nonce) => socket.write(answer(nonce, 'Content-Length: 3\r\n')),
      cause: 'the answer has two Content-Length headers',
      came: /^HTTP\/1\.1 200 OK Contend-Nonce: \d+ Content-Length: 3 Content-Length: 2/,
    },
    {
      act: (socket, nonce) => socket.write(answer(nonce + 1000)),
      cause: 'an answer to request … came instead of one to …',
      came: /^HTTP\/1\.1 200 OK Contend-Nonce: \d+ /,
    },
    {
      act: (socket) => socket.resetAndDestroy(),
      cause: 'the service cut the connection (read ECONNRESET)',
    },
    { act: () => {}, cause: 'no answer within 100 ms' },
    {
      act: (socket) => socket.end('SSH-2.0-x\r\n'),
      cause: 'the answer has no status line of HTTP/1.1',
      came: /^SSH-2\.0-x/,
    },
  ];
  let asked = 0;
  const { url } = await bytes((socket, nonce) => kinds[asked++ % kinds.length]!.act(socket, nonce));
  const { ended, run } = await noop(url, '--timeout', '100ms', '--duration', '400ms');
  expect(ended.code).toBe(11);
  for (const { cause, came } of kinds) {
    const told = run.causes?.find((one) => one.cause === cause);
    expect(told?.count, cause).toBeGreaterThan(1);
    expect(told).not.toHaveProperty('status');
    if (came === undefined) expect(told?.example).not.toHaveProperty('answer');
    else expect(told?.example?.answer).toMatch(came);
  }
}, 30_000);

test('a service that goes away: refused connections are told, and what was good before stays', async () => {
  let answered = 0;
  const { url, end } = await bytes((socket, nonce) => {
    socket.write(answer(nonce), () => {
      if (nonce > 0 && (answered += 1) === 80) end();
    });
  });
  const { run } = await noop(url, '--rounds', '60');
  expect(run.operations.won).toBeGreaterThan(40);
  const refused = run.causes?.find(({ cause }) => cause.startsWith('nobody takes connections there'));
  expect(refused?.cause).toMatch(/\(connect ECONNREFUSED 127\.0\.0\.1:\d+\)$/);
  expect(refused?.count).toBe(run.statuses['notSent']);
}, 30_000);

test('a 204 that announces a body is an answer: taken, its connection closed, and said once with how often', async () => {
  const announced = ['Transfer-Encoding: chunked', 'Content-Length: 5'];
  let requests = 0;
  const ports = new Set<number | undefined>();
  const { url } = await bytes((socket, nonce) => {
    const header = announced[requests % 2];
    requests += 1;
    ports.add(socket.remotePort);
    socket.write(`HTTP/1.1 204 No Content\r\nContend-Nonce: ${nonce}\r\n${header}\r\n\r\n`);
  });
  const { ended, run } = await noop(url);
  expect(ended.code).toBe(0);
  expect(run.operations.won).toBeGreaterThan(10);
  expect(run.causes).toBeUndefined();
  const [warning, ...others] = run.warnings.filter(({ code }) => code === 'body-announced');
  expect(others).toEqual([]);
  expect(warning?.text).toContain(`${requests.toLocaleString('en')} answers`);
  expect(ports.size).toBeGreaterThan(requests / 2);
}, 30_000);

/** A service that stands still for the second second of its work. */
function stalling(): Promise<string> {
  let stalledUntil = Infinity;
  return http((_, response) => {
    const now = performance.now();
    if (stalledUntil === Infinity) stalledUntil = now + 2000;
    const isStalled = now > stalledUntil - 1000 && now < stalledUntil;
    setTimeout(() => response.end('{}'), isStalled ? stalledUntil - now : 4);
  });
}

test('a closed loop beside a service that stalled says that it hides it, and what shows it', async () => {
  const rate = ['--arrival', 'poisson', '--rate', '400/s'];
  const [stalled, open] = await Promise.all([
    noop(await stalling(), '--clients', '4', '--duration', '3s'),
    noop(await stalling(), ...rate, '--duration', '3s'),
  ]);
  expect(stalled.ended.code).toBe(0);
  const text = stalled.run.warnings.find(({ code }) => code === 'stall-hidden')?.text;
  const { p99 = 0, max = 0 } = stalled.run.latencyMs.attempt;
  expect(max).toBeGreaterThan(900);
  expect(p99).toBeLessThan(max / 20);
  expect(text).toMatch(/^requests took up to [\d,]+ ms, but [\d.]+ ms at p99: .*coordinated omission/);
  const named = Number(/--arrival poisson --rate (\d+)\/s/.exec(text ?? '')?.[1]);
  expect(named / stalled.run.rates.operationsPerS).toBeCloseTo(0.5, 1);
  // An open run beside the same stall has it in its figures.
  expect(open.run.latencyMs.operation.p90).toBeGreaterThan(300);
  expect(codesOf(open.run)).not.toContain('stall-hidden');
}, 40_000);

test('an open run whose requests leave late says that the connections were busy', async () => {
  const url = await http((_, response) => void setTimeout(() => response.end('{}'), 20));
  const busy = ['--arrival', 'poisson', '--rate', '400/s', '--clients', '2', '--duration', '600ms'];
  const { run } = await noop(url, ...busy);
  const text = run.warnings.find(({ code }) => code === 'late-arrivals')?.text ?? '';
  expect(text).toMatch(
    /the loop was \d+\.\d ms late, and requests waited \d+\.\d ms for one of 2 connections/,
  );
  expect(text).toContain('mostly the connections were late');
  expect(run.latencyMs.loop?.count).toBeGreaterThan(100);
}, 30_000);

test('what is found wrong is named as the service knows it', async () => {
  const names = new Set<string>();
  const url = await http((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.method === 'GET') return void response.writeHead(404).end();
      names.add((JSON.parse(body) as { name: string }).name.normalize('NFKC').toLowerCase());
      response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const ended = await contend.run('--workload', 'duplicate-registration', '--url', url, '--json', ...short);
  const [run] = runsOf(ended);
  const [anomaly] = run?.verdict.anomalies ?? [];
  expect(anomaly?.kind).toBe('second-winner');
  const salt = run?.names?.salt ?? '';
  for (const witness of [anomaly?.first, anomaly?.worst]) {
    const slot = new RegExp(`${salt}\\d+-\\d+`).exec(witness?.key ?? '')?.[0] ?? 'none';
    expect(
      [...names].some((name) => name.includes(slot)),
      `${slot} in ${[...names][0]}`,
    ).toBe(true);
  }
}, 30_000);
