import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Letters of a line at most; a request has some hundred. */
const longestLine = 4_000_000;

/** A line is longer than anybody has room for. */
export class LongLine extends Error {}

/** The lines of a file with their numbers from 1, compressed with gzip or not; the file is never in memory as a whole. */
export async function* linesIn(path: string): AsyncGenerator<{ readonly text: string; readonly at: number }> {
  const isPacked = await isCompressed(path);
  const file = createReadStream(path);
  let source: Readable = file;
  if (isPacked) {
    const gunzip = createGunzip();
    file.on('error', (error) => gunzip.destroy(error));
    source = file.pipe(gunzip);
  }
  source.setEncoding('utf8');
  let at = 0;
  let rest = '';
  try {
    for await (const chunk of source as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield { text, at: ++at };
      if (rest.length > longestLine) throw new LongLine();
    }
    if (rest !== '') yield { text: rest, at: ++at };
  } finally {
    file.destroy();
    source.destroy();
  }
}

async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
