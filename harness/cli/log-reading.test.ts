import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../core/call.ts';
import { CallLog } from '../results/calls/call-log.ts';
import type { CallReading } from '../results/calls/call-reading.ts';
import { logStreams } from '../results/calls/log-files.ts';
import { LogThread } from '../results/calls/log-thread.ts';

const program = pathToFileURL('dist/reader.js');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contend-reading-'));
});
afterAll(async () => rm(folder, { recursive: true }));

function line(n: number, more: object = {}): string {
  const call = {
    end: 1_795_824_000 + n / 100,
    duration: 0.01,
    'http.request.method': 'PUT',
    'url.path': `/items/${n % 7}`,
  };
  return `${JSON.stringify({ ...call, 'http.response.status_code': n % 3 === 0 ? 409 : 200, ...more })}\n`;
}

async function all(
  log: CallReading,
  until = Infinity,
): Promise<{ calls: Call[]; places: string[]; stepsMs: Set<number> }> {
  const [calls, places, stepsMs]: [Call[], string[], Set<number>] = [[], [], new Set()];
  for await (const batch of log.batches()) {
    calls.push(...batch.calls);
    places.push(...batch.lines.map((at, i) => `${batch.sources[i]?.file}:${at}`));
    for (const { stream } of batch.sources.slice(0, 1)) stepsMs.add(log.resolutionMs(stream));
    if (calls.length >= until) break;
  }
  return { calls, places, stepsMs };
}

describe('a log that a thread reads', () => {
  it('says what it says without one: two machines, rotated, compressed, and odd in every way', async () => {
    const odd = [
      '{"end":1,',
      'rubbish',
      line(5, { 'http.response.status_code': 'x' }),
      line(5, { 'http.request.header.if-match': '"é"', nested: { a: [1] } }),
      line(6, {
        'http.request.header.if-match': '"7"',
        traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
      }),
      line(6, {
        'http.request.header.if-match': '"7"',
        traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
      }),
      '{"url.path":"\\u002fitems\\/9","end":1795824001000000,"http.response.status_code":"412","duration":2e-3}',
    ];
    await writeFile(
      join(folder, 'a.log.1.gz'),
      gzipSync(Array.from({ length: 4000 }, (_, n) => line(n)).join('')),
    );
    await writeFile(
      join(folder, 'a.log'),
      Array.from({ length: 8000 }, (_, n) =>
        line(4000 + n, { 'http.request.header.contend-nonce': `${n % 7990}` }),
      ).join(''),
    );
    await writeFile(join(folder, 'b.log'), odd.join('\n'));
    const streams = await logStreams([folder]);
    const [threaded, plain] = [new LogThread(program, { streams }), new CallLog(streams, {})];
    const found = await all(threaded);
    expect(found).toEqual(await all(plain));
    expect(found.calls.length).toBeGreaterThan(11_990);
    expect({ notes: threaded.notes.all(), read: threaded.read, having: threaded.having }).toEqual({
      notes: plain.notes.all(),
      read: plain.read,
      having: plain.having,
    });
    expect(threaded.notes.all().map(({ oddity }) => oddity)).toEqual([
      'cut',
      'rubbish',
      'missing',
      'mistyped',
      'duplicate',
    ]);
  });

  it('may be left, and ends with what was read where it is asked to', async () => {
    await writeFile(join(folder, 'long.log'), Array.from({ length: 60_000 }, (_, n) => line(n)).join(''));
    const streams = await logStreams([join(folder, 'long.log')]);
    expect((await all(new LogThread(program, { streams }), 1)).calls.length).toBeLessThan(10_000);
    const stop = new AbortController();
    const log = new LogThread(program, { streams }, stop.signal);
    let calls = 0;
    for await (const batch of log.batches()) {
      calls += batch.calls.length;
      stop.abort();
    }
    expect(calls).toBeLessThan(60_000);
    expect(log.read.lines).toBe(calls);
  });

  it('fails as its thread does', async () => {
    await writeFile(join(folder, 'bad.mjs'), 'throw new Error("no such reader");');
    const streams = await logStreams([folder]);
    await expect(all(new LogThread(pathToFileURL(join(folder, 'bad.mjs')), { streams }))).rejects.toThrow(
      'no such reader',
    );
    await writeFile(join(folder, 'bad.mjs'), 'process.exit(3);');
    await expect(all(new LogThread(pathToFileURL(join(folder, 'bad.mjs')), { streams }))).rejects.toThrow(
      'ended early',
    );
  });
});
