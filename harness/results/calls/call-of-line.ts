import { callFields } from '../../core/call.ts';
import type { Call, CallField } from '../../core/call.ts';
import { valueAt } from './field-map.ts';
import type { FieldMap, FieldPlace } from './field-map.ts';
import { durationMs, LogTimes } from './log-times.ts';
import type { LogNotes } from './log-notes.ts';
import { PathNames } from './route-of.ts';

type Line = Readonly<Record<string, unknown>>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Where a line stands. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
}

/** Makes calls of the lines of logs, and counts which fields they have. */
export class CallsOfLines {
  /** How many calls have each field. */
  readonly having: Record<CallField, number>;
  readonly #fields: FieldMap;
  readonly #notes: LogNotes;
  readonly #times = new LogTimes();
  readonly #names = new PathNames();

  constructor(fields: FieldMap, notes: LogNotes) {
    this.#fields = fields;
    this.#notes = notes;
    const none = Object.keys(callFields).map((field) => [field, 0] as const);
    this.having = Object.fromEntries(none) as Record<CallField, number>;
  }

  /** The call of a line; `undefined` where it lacks a time, a path or a status, which is noted. */
  of(line: Line, place: LinePlace): Call | undefined {
    const { file, line: at } = place;
    const status = this.#status(line, place);
    const asked = this.#text('path', line, place);
    const times = this.#timesOf(line, place);
    if (status === undefined || asked === undefined || times === undefined) {
      const lacks = [
        ...(times === undefined ? [`time (${this.#fields.time.flat})`] : []),
        ...(asked === undefined ? [`path (${this.#fields.path.flat})`] : []),
        ...(status === undefined ? [`status (${this.#fields.status.flat})`] : []),
      ];
      this.#notes.add('missing', file, at, `without ${lacks.join(', ')}`);
      return undefined;
    }
    const path = pathOf(asked);
    const named = this.#names.of(path);
    const address = this.#text('address', line, place);
    const client = this.#text('client', line, place) ?? this.#clientAt(address, line, place);
    const call: Writable<Call> = {
      arrivedMs: times.arrivedMs,
      doneMs: times.doneMs,
      method: (this.#text('method', line, place) ?? '').toUpperCase(),
      path,
      route: this.#text('route', line, place) ?? named.route,
      resource: this.#text('resource', line, place) ?? named.resource,
      status,
    };
    if (client !== undefined) call.client = client;
    this.#addTexts(call, line, place);
    this.#addNumbers(call, line, place);
    return call;
  }

  #addTexts(call: Writable<Call>, line: Line, place: LinePlace): void {
    const code = this.#text('code', line, place);
    if (code !== undefined) call.code = code;
    const ifMatch = this.#text('ifMatch', line, place);
    if (ifMatch !== undefined) call.ifMatch = ifMatch;
    const ifNoneMatch = this.#text('ifNoneMatch', line, place);
    if (ifNoneMatch !== undefined) call.ifNoneMatch = ifNoneMatch;
    const ifUnmodifiedSince = this.#text('ifUnmodifiedSince', line, place);
    if (ifUnmodifiedSince !== undefined) call.ifUnmodifiedSince = ifUnmodifiedSince;
    const idempotencyKey = this.#text('idempotencyKey', line, place);
    if (idempotencyKey !== undefined) call.idempotencyKey = idempotencyKey;
    const etag = this.#text('etag', line, place);
    if (etag !== undefined) call.etag = etag;
    const upstream = this.#text('upstream', line, place);
    if (upstream !== undefined) call.upstream = upstream;
    const traceparent = this.#text('traceparent', line, place);
    if (traceparent !== undefined) call.traceparent = traceparent;
    const nonce = this.#text('nonce', line, place);
    if (nonce !== undefined) call.nonce = nonce;
  }

  #addNumbers(call: Writable<Call>, line: Line, place: LinePlace): void {
    const requestBytes = this.#amount('requestBytes', line, place);
    if (requestBytes !== undefined) call.requestBytes = requestBytes;
    const responseBytes = this.#amount('responseBytes', line, place);
    if (responseBytes !== undefined) call.responseBytes = responseBytes;
    const upstreamMs = this.#duration('upstreamDuration', line, place);
    if (upstreamMs !== undefined) call.upstreamMs = upstreamMs;
  }

  #timesOf(line: Line, place: LinePlace): { arrivedMs: number; doneMs: number } | undefined {
    const time = this.#time('time', line, place);
    const end = this.#time('end', line, place);
    if (time === undefined && end === undefined) return undefined;
    const duration = time !== undefined && end !== undefined ? undefined : this.#duration('duration', line, place);
    const arrivedMs = time ?? (end ?? 0) - (duration ?? 0);
    const doneMs = end ?? arrivedMs + (duration ?? 0);
    if (doneMs >= arrivedMs) return { arrivedMs, doneMs };
    this.#notes.add('endsEarly', place.file, place.line);
    return { arrivedMs, doneMs: arrivedMs };
  }

  #status(line: Line, place: LinePlace): number | undefined {
    const value = valueAt(line, this.#fields.status);
    if (isNothing(value)) return undefined;
    const status = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
    if (Number.isInteger(status) && status >= 0 && status <= 999) {
      this.having.status += 1;
      return status;
    }
    this.#mistyped('status', this.#fields.status, place);
    return undefined;
  }

  #time(field: 'time' | 'end', line: Line, place: LinePlace): number | undefined {
    const value = valueAt(line, this.#fields[field]);
    if (isNothing(value)) return undefined;
    const ms = this.#times.timeMs(value, this.#fields[field].unitMs);
    if (ms === undefined) this.#mistyped(field, this.#fields[field], place);
    else this.having[field] += 1;
    return ms;
  }

  #duration(field: 'duration' | 'upstreamDuration', line: Line, place: LinePlace): number | undefined {
    const value = valueAt(line, this.#fields[field]);
    if (isNothing(value)) return undefined;
    const ms = durationMs(value, this.#fields[field].unitMs);
    if (ms === undefined) this.#mistyped(field, this.#fields[field], place);
    else this.having[field] += 1;
    return ms;
  }

  #amount(field: 'requestBytes' | 'responseBytes', line: Line, place: LinePlace): number | undefined {
    const value = valueAt(line, this.#fields[field]);
    if (isNothing(value)) return undefined;
    const amount = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
    if (amount >= 0 && amount < Infinity) {
      this.having[field] += 1;
      return amount;
    }
    this.#mistyped(field, this.#fields[field], place);
    return undefined;
  }

  #text(field: CallField, line: Line, place: LinePlace): string | undefined {
    const value = valueAt(line, this.#fields[field]);
    if (isNothing(value)) return undefined;
    // Some tools list the values of a header.
    const one = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
    if (typeof one === 'string' || typeof one === 'number') {
      this.having[field] += 1;
      return String(one);
    }
    this.#mistyped(field, this.#fields[field], place);
    return undefined;
  }

  /** An address; where all clients share that of this machine, with their port. */
  #clientAt(address: string | undefined, line: Line, place: LinePlace): string | undefined {
    if (address === undefined || !/^(?:127\.|::1$|\[::1\])/.test(address)) return address;
    const port = this.#text('port', line, place);
    return port === undefined ? address : `${address}:${port}`;
  }

  #mistyped(field: CallField, { flat }: FieldPlace, { file, line }: LinePlace): void {
    this.#notes.add('mistyped', file, line, flat === field ? field : `${field} (${flat})`);
  }
}

/** What logs write where there is nothing. */
function isNothing(value: unknown): value is undefined | null | '' | '-' {
  return value === undefined || value === null || value === '' || value === '-';
}

/** Without origin and query; as some tools log them. */
function pathOf(asked: string): string {
  const origin = asked.charCodeAt(0) === 47 ? 0 : asked.startsWith('http') ? asked.indexOf('/', 8) : 0;
  const query = asked.indexOf('?');
  if (origin <= 0 && query < 0) return asked;
  const path = asked.slice(Math.max(0, origin), query < 0 ? undefined : query);
  return path === '' ? '/' : path;
}
