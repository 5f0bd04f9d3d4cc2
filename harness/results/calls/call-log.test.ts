import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../core/call.ts';
import { CallLog } from './call-log.ts';
import type { CallLogOptions } from './call-log.ts';
import { fieldMapOf } from './field-map.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-calls-'));
});
afterEach(async () => rm(folder, { recursive: true }));

const line = (n: number, more: object = {}): string =>
  `${JSON.stringify({ time: 1_795_824_000 + n, duration: 0.25, 'http.request.method': 'PUT', 'url.path': `/items/${n}`, 'http.response.status_code': 200, ...more })}\n`;

async function read(
  paths: readonly string[],
  options: CallLogOptions = {},
): Promise<{ log: CallLog; calls: Call[]; at: string[] }> {
  const log = await CallLog.open(
    paths.map((path) => join(folder, path)),
    options,
  );
  const calls: Call[] = [];
  const at: string[] = [];
  for await (const batch of log.batches()) {
    calls.push(...batch.calls);
    at.push(...batch.lines.map((one, i) => `${batch.sources[i]?.file.slice(folder.length + 1)}:${one}`));
  }
  return { log, calls, at };
}

const write = async (name: string, text: string | Buffer): Promise<void> => writeFile(join(folder, name), text);

describe('a log of calls', () => {
  it('is read with what our gateways write', async () => {
    await write(
      'a.log',
      line(7, {
        client: 'c1',
        'http.request.header.if-match': '"17"',
        'http.response.header.etag': '"18"',
        'http.request.header.contend-nonce': '9',
        'upstream.address': '127.0.0.1:3001',
        'upstream.duration': 0.2,
        'http.request.body.size': 12,
        'problem.code': '',
      }),
    );
    const { calls } = await read(['a.log']);
    expect(calls).toEqual([
      {
        arrivedMs: 1_795_824_007_000,
        doneMs: 1_795_824_007_250,
        method: 'PUT',
        path: '/items/7',
        route: '/items/{id}',
        resource: '/items/7',
        client: 'c1',
        status: 200,
        ifMatch: '"17"',
        etag: '"18"',
        upstream: '127.0.0.1:3001',
        upstreamMs: 200,
        requestBytes: 12,
        nonce: '9',
      },
    ]);
  });

  it('is read from another layout, nested, with other units', async () => {
    await write(
      'b.log',
      `${JSON.stringify({ ts: '2026-11-28T12:00:00.5+01:00', req: { method: 'put', uri: '/v1/items/7?x=1', headers: { 'If-Match': ['"3"'] } }, resp: { code: '409' }, took_ms: 12 })}\n`,
    );
    const problems: string[] = [];
    const fields = fieldMapOf(
      ['end=ts', 'method=req.method', 'path=req.uri', 'status=resp.code', 'duration=took_ms', 'ifMatch=req.headers.If-Match'],
      problems,
    );
    expect(problems).toEqual([]);
    const { calls } = await read(['b.log'], { fields });
    const endMs = Date.UTC(2026, 10, 28, 11, 0, 0, 500);
    expect(calls).toEqual([
      {
        arrivedMs: endMs - 12,
        doneMs: endMs,
        method: 'PUT',
        path: '/v1/items/7',
        route: '/v1/items/{id}',
        resource: '/v1/items/7',
        status: 409,
        ifMatch: '"3"',
      },
    ]);
  });

  it('counts whatever is odd, with its first place, and reads on', async () => {
    const whole = line(1);
    await write(
      'odd.log',
      [
        whole,
        `${whole.slice(0, 40)}\n`,
        '\u0000\u0001\u00ff binary\n',
        line(2, { 'http.response.status_code': 'abc' }),
        line(3, { time: undefined }),
        line(4, { 'http.request.header.if-match': { no: 1 } }),
        line(5, { traceparent: '00-aa-bb-01' }),
        line(5, { traceparent: '00-aa-bb-01' }),
        line(6),
        line(6),
        `{"x":"${'y'.repeat(1_100_000)}"}\n`,
        line(7000),
        line(8),
        line(9),
        whole.trimEnd(),
      ].join(''),
    );
    const { log, calls } = await read(['odd.log']);
    const notes = log.notes.all().map(({ oddity, count, first, what }) => [oddity, count, first.slice(folder.length + 1), what]);
    expect(notes).toEqual([
      ['cut', 1, 'odd.log:2', undefined],
      ['rubbish', 1, 'odd.log:3', undefined],
      ['long', 1, 'odd.log:11', undefined],
      ['missing', 1, 'odd.log:4', 'without status (http.response.status_code)'],
      ['missing', 1, 'odd.log:5', 'without time (time)'],
      ['mistyped', 1, 'odd.log:4', 'status (http.response.status_code)'],
      ['mistyped', 1, 'odd.log:6', 'ifMatch (http.request.header.if-match)'],
      ['duplicate', 1, 'odd.log:8', undefined],
      ['alike', 1, 'odd.log:10', undefined],
      ['back', 1, 'odd.log:13', undefined],
    ]);
    expect(calls.map(({ path }) => path)).toEqual(['/items/1', '/items/4', '/items/5', '/items/6', '/items/6', '/items/7000', '/items/8', '/items/9', '/items/1']);
    expect(log.read.lines).toBe(15);
  });

  it('says so where a file is the copy of another, compressed or not, of which no nonce tells', async () => {
    await write('one.log', line(1) + line(2));
    await write('copy.log.gz', gzipSync(line(1) + line(2)));
    await write('other.log', line(3) + line(1));
    const { log, calls } = await read(['one.log', 'copy.log.gz', 'other.log']);
    expect(calls).toHaveLength(6);
    expect(log.notes.all().map(({ oddity, count }) => [oddity, count])).toEqual([['copied', 1]]);
  });

  it('may begin with a mark of UTF-8', async () => {
    await write('bom.log', `\uFEFF${line(1)}${line(2)}`);
    const { log, calls } = await read(['bom.log']);
    expect(calls.map(({ path }) => path)).toEqual(['/items/1', '/items/2']);
    expect(log.notes.all()).toEqual([]);
  });

  it('has no request twice that differs in anything, among very many', async () => {
    const id = (n: number): string => line(n, { 'url.path': '/items/7', 'http.request.header.contend-nonce': `${n}` });
    const lines = Array.from({ length: 120_000 }, (_, n) => id(n));
    await write('many.log', [...lines, id(30_000), line(1), id(119_999)].join(''));
    const { log, calls } = await read(['many.log']);
    expect(calls).toHaveLength(120_001);
    expect(log.notes.count('duplicate')).toBe(2);
  });

  it('is one of rotated files in order of age, and of several machines in order of time', async () => {
    await write('m1.log.2.gz', gzipSync(line(1) + line(3)));
    await write('m1.log.1', line(5));
    await write('m1.log', line(7));
    await write('m2.log', line(2) + line(4) + line(6));
    const { at } = await read(['.']);
    expect(at).toEqual(['m1.log.2.gz:1', 'm2.log:1', 'm1.log.2.gz:2', 'm2.log:2', 'm1.log.1:1', 'm2.log:3', 'm1.log:1']);
  });

  it('of which a compressed file is cut off is read as far as it goes', async () => {
    const packed = gzipSync(Array.from({ length: 20_000 }, (_, n) => line(n)).join(''));
    await write('cut.log.gz', packed.subarray(0, packed.length / 2));
    const { log, calls } = await read(['cut.log.gz']);
    expect(calls.length).toBeGreaterThan(100);
    expect(log.notes.count('gzip')).toBe(1);
  });

  it('is asked for some lines alone, which keep their numbers', async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => line(n, { 'http.request.header.if-match': `"${n}"` }));
    await write('long.log', lines.join(''));
    const { calls, at } = await read(['long.log'], { holding: ['"5"', '/items/20017'] });
    expect(calls.map(({ path }) => path)).toEqual(['/items/5', '/items/20017']);
    expect(at).toEqual(['long.log:6', 'long.log:20018']);
  });

  it.each([
    { about: 'whole milliseconds', time: 1_795_824_000.123, duration: 0.004, resolutionMs: 1 },
    { about: 'microseconds', time: 1_795_824_000.123456, duration: 0.004123, resolutionMs: 0.001 },
    // The end is only as exact as the coarser of both.
    { about: 'microseconds with durations in milliseconds', time: 1_795_824_000.123456, duration: 0.004, resolutionMs: 1 },
    { about: 'milliseconds, and everything took less', time: 1_795_824_000.123, duration: 0, resolutionMs: 1 },
    { about: 'seconds', time: 1_795_824_000, duration: 2, resolutionMs: 1000 },
  ])('tells how fine its times are: $about', async ({ time, duration, resolutionMs }) => {
    await write('r.log', line(1, { time, duration }));
    const { log } = await read(['r.log']);
    expect(log.resolutionMs(join(folder, 'r.log'))).toBe(resolutionMs);
  });

  it('is followed as it grows, through a rename and a cut', async () => {
    const file = join(folder, 'f.log');
    await write('f.log', line(1));
    const stop = new AbortController();
    const log = await CallLog.open([file], { follow: true, signal: stop.signal });
    const seen: string[] = [];
    const steps = [
      async () => appendFile(file, line(2).slice(0, 20)),
      async () => appendFile(file, line(2).slice(20)),
      async () => {
        await rename(file, `${file}.1`);
        await writeFile(file, line(3));
      },
      async () => {
        await truncate(file, 0);
      },
      async () => appendFile(file, line(4)),
    ];
    for await (const { calls } of log.batches()) {
      seen.push(...calls.map(({ path }) => path));
      if (calls.length > 0) continue;
      const step = steps.shift();
      if (step === undefined) stop.abort();
      else await step();
    }
    expect(seen).toEqual(['/items/1', '/items/2', '/items/3', '/items/4']);
  });
});
