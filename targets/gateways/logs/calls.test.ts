import { expect, test } from 'vitest';
import { callFields as names } from '../../../harness/core/call.ts';
import { gateways } from '../index.ts';
import { exchange, logging } from './logged.fixture.ts';
import type { Line } from './logged.fixture.ts';

const each = gateways.map((kind) => [kind.name, kind] as const);
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** A time of a log in seconds since 1970, or undefined. */
function secondsOf(value: unknown): number {
  const number = Number(value);
  return number > 1e14 ? number / 1e6 : number;
}

test.each(each)(
  '%s tells of a call who asked for what when, on what condition, and what became of it',
  async (_, kind) => {
    const passed: string[] = [];
    const { port, lines } = await logging(
      kind,
      (request, response) => {
        passed.push(String(request.headers['traceparent']));
        setTimeout(() => {
          response.writeHead(409, {
            etag: '"18"',
            'content-type': 'application/problem+json',
            'content-length': 20,
            'contend-problem': 'sold-out',
          });
          response.end('{"code":"sold-out" }');
        }, 30);
      },
      { routes: ['/items', '/items/{id}/purchases'] },
    );
    const beforeS = Date.now() / 1000;
    await exchange(
      port,
      `PUT /items/7/purchases?token=secret HTTP/1.1\r\nHost: a\r\nIf-Match: "17", "16"\r\nIf-None-Match: W/"3"\r\n` +
        `If-Unmodified-Since: Sat, 28 Nov 2026 20:00:00 GMT\r\nIdempotency-Key: "8e03"\r\ntraceparent: ${traceparent}\r\n` +
        `Contend-Nonce: 4711\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );
    const [text = ''] = await lines(1);
    const line = JSON.parse(text) as Line;
    const shown = Object.fromEntries(Object.entries(line).map(([name, value]) => [name, String(value)]));
    expect(shown).toMatchObject({
      [names.method]: 'PUT',
      [names.path]: '/items/7/purchases',
      [names.status]: '409',
      [names.code]: 'sold-out',
      [names.ifMatch]: '"17", "16"',
      [names.ifNoneMatch]: 'W/"3"',
      [names.ifUnmodifiedSince]: 'Sat, 28 Nov 2026 20:00:00 GMT',
      [names.idempotencyKey]: '"8e03"',
      [names.etag]: '"18"',
      [names.requestBytes]: '2',
      [names.responseBytes]: '20',
      [names.address]: '127.0.0.1',
      [names.traceparent]: traceparent,
      [names.nonce]: '4711',
    });
    expect(passed).toEqual([traceparent]);
    expect(Number(line[names.port])).toBeGreaterThan(0);
    expect(line[names.upstream]).toMatch(/^127\.0\.0\.1:\d+$/);
    const endS = secondsOf(line[names.end]);
    const tookS =
      line[names.duration] === undefined ? endS - secondsOf(line[names.time]) : Number(line[names.duration]);
    expect(endS).toBeGreaterThan(beforeS);
    expect(endS).toBeLessThan(beforeS + 10);
    expect(tookS).toBeGreaterThan(0.025);
    expect(tookS).toBeLessThan(5);
    expect(Number(line[names.upstreamDuration])).toBeGreaterThan(0.025);
    expect(Number(line[names.upstreamDuration])).toBeLessThan(5);
    if (kind.name === 'reference')
      expect(line).toMatchObject({ [names.route]: '/items/{id}/purchases', [names.resource]: '/items/7' });
  },
);

/** What somebody may send who wants the log to be unreadable, or to say what is not so. */
const hostile = [
  '"',
  '\\',
  '","http.response.status_code":"200',
  '\\"}',
  '\t',
  '\xe2\x82\xac and \xc3\xa4',
  '\xff\xfe\xc3(',
  '\x80'.repeat(40),
  '{{%[path]}} $status %ST ${x}',
  "'; drop",
  'x'.repeat(9000),
  '"'.repeat(3000),
];

test.each(each)(
  'each line of %s is JSON of its own, whatever is sent',
  async (_, kind) => {
    const { port, lines } = await logging(kind, (_request, response) => {
      response.setHeader('etag', '"\\" \u00ff');
      response.end();
    });
    for (const [nth, value] of hostile.entries()) {
      const headers = [
        'If-Match',
        'If-None-Match',
        'If-Unmodified-Since',
        'Idempotency-Key',
        'traceparent',
        'Authorization',
      ]
        .map((name) => `${name}: ${value}\r\n`)
        .slice(0, value.length > 2000 ? 1 : 6)
        .join('');
      // Of what node:http reads, and of what the reference gateway reads itself.
      for (const more of ['', 'Connection: close\r\n'])
        await exchange(
          port,
          `GET /a/${nth} HTTP/1.1\r\nHost: a\r\n${headers}Contend-Nonce: ${nth}\r\n${more}\r\n`,
        );
    }
    const written = await lines(2 * hostile.length - 4);
    const read = written.map((text) => JSON.parse(text) as Line);
    const known: readonly string[] = Object.values(names);
    for (const line of read) for (const name of Object.keys(line)) expect(known).toContain(name);
    const nonces = new Set(read.map((line) => line[names.nonce]));
    expect(nonces.size).toBeGreaterThanOrEqual(hostile.length - 2);
    for (const line of read) expect(String(line[names.status])).not.toContain('"');
    const match = read.find((line) => line[names.nonce] === '2')?.[names.ifMatch];
    expect(match).toBe(hostile[2]);
  },
  60_000,
);
