import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { CallField } from '../core/call.ts';
import { CallLog } from '../results/calls/call-log.ts';
import type { CallReading } from '../results/calls/call-reading.ts';
import type { FieldMap } from '../results/calls/field-map.ts';
import { logStreams } from '../results/calls/log-files.ts';
import { LogThread } from '../results/calls/log-thread.ts';
import type { SentOnly } from '../results/calls/packed-calls.ts';

/** Bytes from which on a thread of its own is worth its start. */
const longBytes = 32 * 1024 * 1024;

/** What to read of logs, and until when. */
export interface ReadingOptions extends SentOnly {
  readonly fields: FieldMap;
  /** Fields that are not wanted. */
  readonly leaves: readonly CallField[];
  readonly signal: AbortSignal;
}

/** Opens logs: long ones in a thread of its own, where there is a core for it. Throws CTD_RESULTS with every path that cannot be read. */
export async function openLogs(
  paths: readonly string[],
  { signal, only = {}, ...reading }: ReadingOptions,
): Promise<CallReading> {
  const streams = await logStreams(paths);
  const files = streams.flatMap((stream) => stream.files);
  const isLong = !files.includes('-') && (await bytesOf(files)) >= longBytes;
  if (!isLong || availableParallelism() < 2) return new CallLog(streams, { ...reading, signal });
  return new LogThread(new URL('./reader.js', import.meta.url), { streams, only, ...reading }, signal);
}

async function bytesOf(files: readonly string[]): Promise<number> {
  // A file that goes meanwhile is told of when it is read.
  const sizes = await Promise.all(
    files.map(async (file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
