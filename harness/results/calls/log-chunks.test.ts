import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { chunksOf, chunksOfStream } from './log-chunks.ts';

const text = Array.from({ length: 5000 }, (_, n) => `line ${n}\n`).join('');
const packed = gzipSync(text);

async function read(pieces: readonly Buffer[], error?: Error): Promise<{ text: string; kinds: string[] }> {
  const source = Readable.from(
    (function* () {
      yield* pieces;
      if (error !== undefined) throw error;
    })(),
    { objectMode: false },
  );
  const bytes: Buffer[] = [];
  const kinds = new Set<string>();
  for await (const chunk of chunksOfStream(source, undefined)) {
    kinds.add(chunk.kind === 'broken' ? `broken: ${chunk.why}` : chunk.kind);
    if (chunk.kind === 'bytes') bytes.push(Buffer.from(chunk.bytes));
  }
  expect(source.destroyed).toBe(true);
  return { text: Buffer.concat(bytes).toString(), kinds: [...kinds] };
}

it.each([
  { about: 'as it is', pieces: [Buffer.from(text)] },
  { about: 'compressed', pieces: [packed] },
  { about: 'compressed, in two parts', pieces: [gzipSync(text.slice(0, 999)), gzipSync(text.slice(999))] },
])('a stream is read $about', async ({ pieces }) => {
  expect(await read(pieces)).toEqual({ text, kinds: ['bytes'] });
});

it('a stream that holds nothing, or one byte, is that', async () => {
  expect(await read([])).toEqual({ text: '', kinds: [] });
  expect(await read([Buffer.from([0x1f])])).toEqual({ text: '\u001f', kinds: ['bytes'] });
});

it('a stream that ends early is told to be broken', async () => {
  const cut = await read([packed.subarray(0, packed.length / 2)]);
  expect(cut.kinds).toContain('broken: unexpected end of file');
  expect(text.startsWith(cut.text)).toBe(true);
  expect((await read([Buffer.from('a\n')], new Error('gone'))).kinds).toContain('broken: gone');
  expect(await read([packed.subarray(0, 50)], new Error('gone'))).toEqual({ text: '', kinds: ['broken: gone'] });
  expect(await read([], new Error('gone'))).toEqual({ text: '', kinds: ['broken: gone'] });
});

/** A named pipe of its own. */
function madePipe(): string {
  const folder = mkdtempSync(join(tmpdir(), 'contend-pipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

it('a named pipe is read until its writer has ended, who may begin late and pause', async () => {
  const pipe = madePipe();
  const writer = spawn('sh', ['-c', 'sleep 0.1; (echo one; sleep 0.1; echo two) > "$0"', pipe]);
  let read = '';
  for await (const chunk of chunksOf(pipe, {})) if (chunk.kind === 'bytes') read += chunk.bytes.toString();
  expect(read).toBe('one\ntwo\n');
  expect(writer.pid).toBeGreaterThan(0);
});

it('who waits for a pipe that nobody writes to may be stopped', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  for await (const chunk of chunksOf(madePipe(), { signal: stop.signal })) expect(chunk).toBe('none');
  expect(stop.signal.aborted).toBe(true);
});
