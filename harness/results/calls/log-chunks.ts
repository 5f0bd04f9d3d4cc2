import { constants, createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

/** Bytes that are read at once: some thousand lines, which die young. */
const chunkBytes = 512 * 1024;
/** How long a log that is followed may be behind. */
const pollMs = 200;

/** Bytes of a log in order. They are overwritten when the chunk after the next is asked for. */
export type LogChunk =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Nothing new for a while; only where the log is followed. */
  | { readonly kind: 'idle' }
  /** The file was replaced or cut; what follows begins a file. */
  | { readonly kind: 'rotated' }
  /** It ends earlier than it should. */
  | { readonly kind: 'broken'; readonly why: string };

/** How a log is read. */
export interface ReadingOn {
  /** Whether to wait for more at the end, until `signal`. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** The bytes of a file, compressed with gzip or not, or of stdin. */
export async function* chunksOf(file: string, { follow = false, signal }: ReadingOn): AsyncGenerator<LogChunk> {
  if (file === '-') {
    yield* chunksOfStream(process.stdin, signal);
    return;
  }
  if ((await stat(file)).isFIFO()) {
    yield* chunksOfStream(Readable.from(bytesOfPipe(file, signal), { objectMode: false }), signal);
    return;
  }
  if (await isCompressed(file)) {
    yield* chunksOfStream(createReadStream(file, { highWaterMark: chunkBytes }), signal);
    return;
  }
  yield* follow ? followed(file, signal) : plain(file, signal);
}

/** What a stream holds, unpacked where its first bytes are those of gzip. */
async function unpacked(stream: Readable): Promise<Readable> {
  const first = await firstOf(stream);
  if (first === undefined || !isGzip(first)) return stream;
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  stream.on('error', (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
}

/** What comes first, which stays in the stream; `undefined` where nothing does. Its error is that of whoever reads on. */
async function firstOf(stream: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const take = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk === null && !stream.readableEnded && !stream.destroyed) return;
      for (const event of ['readable', 'end', 'error', 'close']) stream.off(event, take);
      // At once: a tick later the stream would have ended.
      if (chunk !== null) stream.unshift(chunk);
      resolve(chunk ?? undefined);
    };
    for (const event of ['readable', 'end', 'error', 'close']) stream.on(event, take);
  });
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 1 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The bytes of a stream, unpacked where they are compressed with gzip. */
export async function* chunksOfStream(source: Readable, signal: AbortSignal | undefined): AsyncGenerator<LogChunk> {
  const stream = await unpacked(source);
  const stop = (): void => void stream.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      yield { kind: 'bytes', bytes };
      if (signal?.aborted === true) return;
    }
  } catch (error) {
    if (signal?.aborted !== true) yield { kind: 'broken', why: (error as Error).message };
  } finally {
    signal?.removeEventListener('abort', stop);
    stream.destroy();
    source.destroy();
  }
}

/** Reads the next piece while the one before is worked on. */
async function* plain(file: string, signal: AbortSignal | undefined): AsyncGenerator<LogChunk> {
  const handle = await open(file);
  const buffers = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)] as const;
  let coming: Promise<number> | undefined;
  try {
    coming = readInto(handle, buffers[0]);
    for (let turn = 0; !isOver(signal); turn ^= 1) {
      const length = await coming;
      if (length === 0) return;
      const bytes = (turn === 0 ? buffers[0] : buffers[1]).subarray(0, length);
      coming = readInto(handle, turn === 0 ? buffers[1] : buffers[0]);
      // Who waits for it may be gone before it fails.
      coming.catch(() => undefined);
      yield { kind: 'bytes', bytes };
    }
  } catch (error) {
    yield { kind: 'broken', why: (error as Error).message };
  } finally {
    await coming?.catch(() => undefined);
    await handle.close();
  }
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

async function readInto(handle: FileHandle, buffer: Buffer): Promise<number> {
  return (await handle.read(buffer, 0, buffer.length, null)).bytesRead;
}

/** How long a pipe rests until it is asked again. */
const pipeRestMs = 20;

/** What somebody writes into a named pipe, or `<(command)`. Whoever waits for it can be stopped: the system would not wake it. */
async function* bytesOfPipe(file: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    for (let hasBegun = false; !isOver(signal); ) {
      const bytes = Buffer.allocUnsafeSlow(chunkBytes);
      const length = await readInto(handle, bytes).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EAGAIN') return undefined;
        throw error;
      });
      // Nothing, before somebody has begun to write, is not the end.
      if (length === 0 && hasBegun) return;
      if (length === undefined) hasBegun = true;
      if (length !== undefined && length > 0) {
        hasBegun = true;
        yield bytes.subarray(0, length);
      } else await pause(pipeRestMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}

/** A file as it grows, and its successor when it was renamed or cut. */
async function* followed(file: string, signal: AbortSignal | undefined): AsyncGenerator<LogChunk> {
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  let handle = await open(file);
  try {
    let position = 0;
    while (!isOver(signal)) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead > 0) {
        position += bytesRead;
        yield { kind: 'bytes', bytes: buffer.subarray(0, bytesRead) };
        continue;
      }
      const [own, named] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)]);
      if (own.size < position) {
        position = 0;
        yield { kind: 'rotated' };
      } else if (named !== undefined && (named.ino !== own.ino || named.dev !== own.dev) && own.size === position) {
        const next = await open(file).catch(() => undefined);
        if (next !== undefined) {
          await handle.close();
          handle = next;
          position = 0;
          yield { kind: 'rotated' };
        }
      } else {
        yield { kind: 'idle' };
        await pause(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
      }
    }
  } finally {
    await handle.close();
  }
}

async function isCompressed(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && isGzip(buffer);
  } finally {
    await handle.close();
  }
}
