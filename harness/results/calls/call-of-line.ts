import { callFields } from '../../core/call.ts';
import type { Call, CallField } from '../../core/call.ts';
import { valueAt } from './field-map.ts';
import type { FieldMap, FieldPlace } from './field-map.ts';
import { durationMs, LogTimes } from './log-times.ts';
import type { LogNotes } from './log-notes.ts';
import { PathNames } from './route-of.ts';

type Line = Readonly<Record<string, unknown>>;

const fieldNames = Object.keys(callFields) as CallField[];

/** A field with what is needed to read it: millions of lines have it. */
interface Read extends Omit<FieldPlace, 'unitMs'> {
  readonly field: CallField;
  /** Milliseconds of its unit, `undefined` where that was not said. */
  readonly unitMs: number | undefined;
  /** How many calls have it. */
  count: number;
}

/** Makes calls of the lines of logs, and counts which fields they have. */
export class CallsOfLines {
  readonly #notes: LogNotes;
  readonly #times = new LogTimes();
  readonly #names = new PathNames();
  readonly #reads: Readonly<Record<CallField, Read>>;
  /** Whether the line at hand has its fields in objects. */
  #isNested = false;
  #file = '';
  #at = 0;

  constructor(fields: FieldMap, notes: LogNotes) {
    this.#notes = notes;
    const reads = fieldNames.map((field): [CallField, Read] => {
      const { flat, way, unitMs } = fields[field];
      return [field, { field, flat, way, unitMs, count: 0 }];
    });
    this.#reads = Object.fromEntries(reads) as Record<CallField, Read>;
  }

  /** How many calls have each field. */
  get having(): Readonly<Record<CallField, number>> {
    const counts = fieldNames.map((field) => [field, this.#reads[field].count] as const);
    return Object.fromEntries(counts) as Record<CallField, number>;
  }

  /** The call of a line; `undefined` where it lacks a time, a path or a status, which is noted. */
  of(line: Line, file: string, at: number): Call | undefined {
    this.#file = file;
    this.#at = at;
    const reads = this.#reads;
    this.#isNested = line[reads.path.flat] === undefined || line[reads.status.flat] === undefined;
    const status = this.#status(line);
    const asked = this.#text(reads.path, line);
    const time = this.#time(reads.time, line);
    const end = this.#time(reads.end, line);
    if (status === undefined || asked === undefined || (time === undefined && end === undefined))
      return this.#lacking(time === undefined && end === undefined, asked === undefined, status === undefined);
    const durationMs = time !== undefined && end !== undefined ? 0 : (this.#duration(reads.duration, line) ?? 0);
    const arrivedMs = time ?? (end ?? 0) - durationMs;
    let doneMs = end ?? arrivedMs + durationMs;
    if (doneMs < arrivedMs) {
      this.#notes.add('endsEarly', file, at);
      doneMs = arrivedMs;
    }
    const path = pathOf(asked);
    const named = this.#names.of(path);
    const address = this.#text(reads.address, line);
    // All have one shape, so that whoever reads millions of them need not look where a field is.
    const call = {
      arrivedMs,
      doneMs,
      method: inCapitals(this.#text(reads.method, line) ?? ''),
      path,
      route: this.#text(reads.route, line) ?? named.route,
      resource: this.#text(reads.resource, line) ?? named.resource,
      client: this.#text(reads.client, line) ?? this.#clientAt(address, line),
      status,
      code: this.#text(reads.code, line),
      ifMatch: this.#text(reads.ifMatch, line),
      ifNoneMatch: this.#text(reads.ifNoneMatch, line),
      ifUnmodifiedSince: this.#text(reads.ifUnmodifiedSince, line),
      idempotencyKey: this.#text(reads.idempotencyKey, line),
      etag: this.#text(reads.etag, line),
      requestBytes: this.#amount(reads.requestBytes, line),
      responseBytes: this.#amount(reads.responseBytes, line),
      upstream: this.#text(reads.upstream, line),
      upstreamMs: this.#duration(reads.upstreamDuration, line),
      traceparent: this.#text(reads.traceparent, line),
      nonce: this.#text(reads.nonce, line),
    };
    return call as Call;
  }

  #lacking(time: boolean, path: boolean, status: boolean): undefined {
    const reads = this.#reads;
    const lacks = [
      ...(time ? [`time (${reads.time.flat})`] : []),
      ...(path ? [`path (${reads.path.flat})`] : []),
      ...(status ? [`status (${reads.status.flat})`] : []),
    ];
    this.#notes.add('missing', this.#file, this.#at, `without ${lacks.join(', ')}`);
    return undefined;
  }

  #value(read: Read, line: Line): unknown {
    return this.#isNested ? valueAt(line, read) : line[read.flat];
  }

  #status(line: Line): number | undefined {
    const read = this.#reads.status;
    const value = this.#value(read, line);
    if (isNothing(value)) return undefined;
    const status = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
    if (Number.isInteger(status) && status >= 0 && status <= 999) {
      read.count += 1;
      return status;
    }
    return this.#mistyped(read);
  }

  #time(read: Read, line: Line): number | undefined {
    const value = this.#value(read, line);
    if (isNothing(value)) return undefined;
    const ms = this.#times.timeMs(value, read.unitMs);
    if (ms === undefined) return this.#mistyped(read);
    read.count += 1;
    return ms;
  }

  #duration(read: Read, line: Line): number | undefined {
    const value = this.#value(read, line);
    if (isNothing(value)) return undefined;
    const ms = durationMs(value, read.unitMs);
    if (ms === undefined) return this.#mistyped(read);
    read.count += 1;
    return ms;
  }

  #amount(read: Read, line: Line): number | undefined {
    const value = this.#value(read, line);
    if (isNothing(value)) return undefined;
    const amount = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
    if (!(amount >= 0 && amount < Infinity)) return this.#mistyped(read);
    read.count += 1;
    return amount;
  }

  #text(read: Read, line: Line): string | undefined {
    const value = this.#value(read, line);
    if (value === undefined) return undefined;
    if (typeof value === 'string') {
      if (value === '' || value === '-') return undefined;
      read.count += 1;
      return value;
    }
    return this.#otherText(read, value);
  }

  /** A number, or the one value that some tools list of a header. */
  #otherText(read: Read, value: unknown): string | undefined {
    const one = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
    if (isNothing(one)) return undefined;
    if (typeof one !== 'string' && typeof one !== 'number') return this.#mistyped(read);
    read.count += 1;
    return String(one);
  }

  /** An address; where all clients share that of this machine, with their port. */
  #clientAt(address: string | undefined, line: Line): string | undefined {
    if (address === undefined || !/^(?:127\.|::1$|\[::1\])/.test(address)) return address;
    const port = this.#text(this.#reads.port, line);
    return port === undefined ? address : `${address}:${port}`;
  }

  #mistyped({ field, flat }: Read): undefined {
    this.#notes.add('mistyped', this.#file, this.#at, flat === field ? field : `${field} (${flat})`);
    return undefined;
  }
}

/** What logs write where there is nothing. */
function isNothing(value: unknown): value is undefined | null | '' | '-' {
  return value === undefined || value === null || value === '' || value === '-';
}

function inCapitals(method: string): string {
  const first = method.charCodeAt(0);
  return first >= 97 && first <= 122 ? method.toUpperCase() : method;
}

/** Without origin and query; as some tools log them. */
function pathOf(asked: string): string {
  const origin = asked.charCodeAt(0) === 47 ? 0 : asked.startsWith('http') ? asked.indexOf('/', 8) : 0;
  const query = asked.indexOf('?');
  if (origin <= 0 && query < 0) return asked;
  const path = asked.slice(Math.max(0, origin), query < 0 ? undefined : query);
  return path === '' ? '/' : path;
}
