import { createWriteStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { wholly } from '../write-whole.ts';
import { linesOf } from './lines-of.ts';
import type { Written } from './lines-of.ts';

/** Text that is compressed at a time. */
const chunkLetters = 128 * 1024;

/**
 * Writes a race as lines of JSON, compressed where the name ends in .gz; the file is there completely or not at all, and
 * no more of it is in memory than a chunk. Throws CTD_RESULTS, also where it is interrupted.
 */
export async function writeHistory(path: string, written: Written, signal?: AbortSignal): Promise<void> {
  await wholly(dirname(path), basename(path), 'another file with --history-out', async (aside) => {
    const file = createWriteStream(aside, { flags: 'wx', flush: true });
    const chunks = Readable.from(inChunks(linesOf(written)));
    const how = signal === undefined ? {} : { signal };
    if (path.endsWith('.gz')) await pipeline(chunks, createGzip({ level: 4 }), file, how);
    else await pipeline(chunks, file, how);
  });
}

function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkLetters) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
