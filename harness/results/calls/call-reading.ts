import type { CallField } from '../../core/call.ts';
import type { CallBatch } from './call-batch.ts';
import type { LogStream } from './log-files.ts';
import type { LogNote } from './log-notes.ts';

/** Logs of calls that are read once and as a stream; what is told of them is complete when the batches have ended. */
export interface CallReading {
  readonly streams: readonly LogStream[];
  /** What is odd. */
  readonly notes: { all(): readonly LogNote[] };
  /** Lines, and bytes after they were unpacked. */
  readonly read: { readonly lines: number; readonly bytes: number };
  /** How many calls have each field. */
  readonly having: Readonly<Record<CallField, number>>;
  /** The step of the times of a log: 1000, 1 or 0.001 ms, by its first calls. */
  resolutionMs(stream: string): number;
  /** All calls, once. */
  batches(): AsyncGenerator<CallBatch>;
}
