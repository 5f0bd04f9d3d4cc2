import type { Call, CallField } from '../../core/call.ts';
import { whyOfFile } from '../why-of-file.ts';
import type { CallBatch, CallSource } from './call-batch.ts';
import type { CallReading } from './call-reading.ts';
import { CallsOfLines } from './call-of-line.ts';
import { FieldFits } from './field-fits.ts';
import { ownFields } from './field-map.ts';
import type { FieldMap } from './field-map.ts';
import { chunksOf } from './log-chunks.ts';
import type { ReadingOn } from './log-chunks.ts';
import { logStreams, shownName } from './log-files.ts';
import type { LogStream } from './log-files.ts';
import { LogLines } from './log-lines.ts';
import { LogNotes } from './log-notes.ts';
import { merged } from './merged-calls.ts';
import { StreamClock } from './stream-clock.ts';
import { KnownRequests } from './known-requests.ts';
import { LineBefore } from './line-before.ts';

/** What to read, and how. */
export interface CallLogOptions extends ReadingOn {
  /** Where the log has the fields of a call; without it where our gateways write them. */
  readonly fields?: FieldMap;
  /** Fields that are not wanted: nobody looks at them. */
  readonly leaves?: readonly CallField[];
  /** Only lines that hold one of these texts are read, as a nonce or a path; much faster, and counts are of these alone. */
  readonly holding?: readonly (string | Buffer)[];
  /** No more is read after so many bytes; all where it is not said. */
  readonly mostBytes?: number;
}

/**
 * Logs of calls, read once and as a stream: files, gzip or not, rotated, folders, several machines, stdin. What is odd is
 * counted in `notes` and never ends the reading.
 */
export class CallLog implements CallReading {
  readonly notes = new LogNotes();
  readonly streams: readonly LogStream[];
  readonly #options: CallLogOptions;
  readonly #made: CallsOfLines;
  readonly #fits: FieldFits;
  readonly #known = new KnownRequests();
  /** The first call of each file, as it is written. */
  readonly #begins = new Set<string>();
  readonly #clocks = new Map<string, StreamClock>();
  #lines = 0;
  #bytes = 0;

  /** Finds the files. Throws CTD_RESULTS with every path that cannot be read. */
  static async open(paths: readonly string[], options: CallLogOptions = {}): Promise<CallLog> {
    return new CallLog(await logStreams(paths), options);
  }

  constructor(streams: readonly LogStream[], options: CallLogOptions) {
    this.streams = streams;
    this.#options = options;
    this.#fits = new FieldFits(options.fields ?? ownFields);
    this.#made = new CallsOfLines(options.fields ?? ownFields, this.notes, options.leaves);
    for (const { name } of streams) this.#clocks.set(name, new StreamClock());
  }

  /** Lines so far, and bytes after they were unpacked. */
  get read(): { readonly lines: number; readonly bytes: number } {
    return { lines: this.#lines, bytes: this.#bytes };
  }

  /** How many calls have each field, so far. */
  get having(): Readonly<Record<CallField, number>> {
    return this.#made.having;
  }

  /** The step of the times of a log, 1000, 1 or 0.001 ms, by its first calls: what happened may be so far from what it says. */
  resolutionMs(stream: string): number {
    return this.#clocks.get(stream)?.resolutionMs ?? 1;
  }

  /** All calls, once. */
  async *batches(): AsyncGenerator<CallBatch> {
    const each = this.streams.map((stream) => this.#batchesOf(stream));
    const [first] = each;
    yield* each.length === 1 && first !== undefined ? first : merged(each, this.#options.follow === true);
    const names = this.streams.map(shownName).join(', ');
    for (const problem of this.#fits.problems()) this.notes.add('unfit', names, 0, problem);
  }

  async *#batchesOf(stream: LogStream): AsyncGenerator<CallBatch> {
    const { follow = false, ...reading } = this.#options;
    for (const [at, file] of stream.files.entries()) {
      if (reading.signal?.aborted === true) return;
      yield* this.#batchesIn({ stream: stream.name, file }, { ...reading, follow: follow && at === stream.files.length - 1 });
    }
  }

  async *#batchesIn(source: CallSource, reading: ReadingOn): AsyncGenerator<CallBatch> {
    const { file, stream } = source;
    const clock = this.#clocks.get(stream) ?? new StreamClock();
    let calls: Call[] = [];
    let numbers: number[] = [];
    const before = new LineBefore();
    let isFirst = true;
    const take = (bytes: Buffer, from: number, to: number, at: number): void => {
      if (this.#fits.isOpen) this.#fits.take(bytes.toString('utf8', from, to));
      const call = this.#made.of(bytes, at === 1 ? behindMark(bytes, from, to) : from, to, file, at);
      if (call === undefined) return;
      if (this.#known.has(call)) {
        this.notes.add('duplicate', file, at);
        return;
      }
      if (call.nonce === undefined && call.traceparent === undefined && before.isAlike(bytes, from, to))
        this.notes.add('alike', file, at);
      if (isFirst && this.#isBegun(bytes.toString('utf8', from, to))) this.notes.add('copied', file, at);
      isFirst = false;
      if (clock.goesBack(call)) this.notes.add('back', file, at);
      calls.push(call);
      numbers.push(at);
    };
    const lines = new LogLines(take, (at) => this.notes.add('long', file, at), this.#options.holding);
    const batch = (): CallBatch => {
      const made = { calls, lines: numbers, sources: calls.map(() => source) };
      calls = [];
      numbers = [];
      return made;
    };
    try {
      for await (const chunk of chunksOf(file, reading)) {
        const counted = lines.at;
        if (chunk.kind === 'bytes') {
          this.#bytes += chunk.bytes.length;
          lines.push(chunk.bytes);
          this.#lines += lines.at - counted;
          if (calls.length > 0) yield batch();
          if (this.#bytes >= (this.#options.mostBytes ?? Infinity)) return;
        } else if (chunk.kind === 'idle') yield batch();
        else if (chunk.kind === 'rotated') lines.restart();
        else this.notes.add(/end of file/.test(chunk.why) ? 'gzip' : 'unreadable', file, lines.at + 1, chunk.why);
      }
    } catch (error) {
      this.notes.add('unreadable', file, 0, whyOfFile(error));
    }
    // Where reading was stopped, the line at hand is not cut: nobody has read on.
    if (reading.signal?.aborted === true) return;
    const counted = lines.at;
    lines.flush();
    this.#lines += lines.at - counted;
    if (calls.length > 0) yield batch();
  }

  /** Whether another file has begun with this line. */
  #isBegun(line: string): boolean {
    const isBegun = this.#begins.has(line);
    this.#begins.add(line);
    return isBegun;
  }
}

/** Where a text begins: behind the mark of UTF-8 that some tools write before it. */
function behindMark(bytes: Buffer, from: number, to: number): number {
  return to - from >= 3 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf
    ? from + 3
    : from;
}
