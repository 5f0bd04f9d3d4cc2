import type { Call } from '../../core/call.ts';

/** Where calls come from. */
export interface CallSource {
  /** The log, without what rotation adds to its name; all of its files have one clock. */
  readonly stream: string;
  readonly file: string;
}

/** Calls of a log in order of its lines; of several logs in order of their ends. Empty where a log that is followed rests. */
export interface CallBatch {
  readonly calls: readonly Call[];
  /** Beside each call its line, from 1, and its file. */
  readonly lines: readonly number[];
  readonly sources: readonly CallSource[];
}
