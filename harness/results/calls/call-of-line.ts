import { callFields } from '../../core/call.ts';
import type { Call, CallField } from '../../core/call.ts';
import { numberIn } from './byte-numbers.ts';
import { valueAt } from './field-map.ts';
import type { FieldMap, FieldPlace } from './field-map.ts';
import { escapedThere, LineMembers, nothingThere, numberThere, textThere } from './line-members.ts';
import { lineFault } from './line-fault.ts';
import { durationMs, LogTimes } from './log-times.ts';
import type { LogNotes } from './log-notes.ts';
import { PathNames } from './route-of.ts';
import { Texts } from './texts.ts';

type Line = Readonly<Record<string, unknown>>;

const fieldNames = Object.keys(callFields) as CallField[];

/** A field with what is needed to read it: millions of lines have it. */
interface Read extends Omit<FieldPlace, 'unitMs'> {
  readonly field: CallField;
  /** Milliseconds of its unit, `undefined` where that was not said. */
  readonly unitMs: number | undefined;
  /** How many calls have it. */
  count: number;
  /** Its place among the members that are read by bytes; -1 where nobody asks for it. */
  readonly at: number;
  /** Whether its texts come again in other lines. */
  readonly recurs: boolean;
}

/** Fields that have a value of its own in about every line. */
const unique: ReadonlySet<CallField> = new Set(['time', 'end', 'nonce', 'traceparent', 'idempotencyKey']);

/** Addresses of this machine, which all clients on it share. */
const isLocal = /^(?:127\.|::1$|\[::1\])/;
/** An address with its port, as some gateways write both in one. */
const withPort = /^(?:\[([0-9a-f:.]+)\]|(\d{1,3}(?:\.\d{1,3}){3})):(\d{1,5})$/i;
/** There are no more ports. */
const mostPorts = 65_536;

/** Makes calls of the lines of logs, and counts which fields they have. */
export class CallsOfLines {
  readonly #notes: LogNotes;
  readonly #times = new LogTimes();
  readonly #names = new PathNames();
  readonly #texts = new Texts();
  readonly #reads: Readonly<Record<CallField, Read>>;
  /** `undefined` where two fields are read from one member. */
  readonly #members: LineMembers | undefined;
  /** The line at hand, where it was read as an object; else its members are those of the bytes at hand. */
  #line: Line | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  /** Whether it has its fields in objects. */
  #isNested = false;
  /** The one of this machine that came last. */
  #address = '';
  readonly #ports = new Map<string, string>();
  #file = '';
  #at = 0;

  /** `leaves` are fields that are not wanted: they are not looked at, and calls are without them. */
  constructor(fields: FieldMap, notes: LogNotes, leaves: readonly CallField[] = []) {
    this.#notes = notes;
    const asked = fieldNames.filter((field) => !leaves.includes(field));
    const reads = fieldNames.map((field): [CallField, Read] => {
      const { flat, way, unitMs } = fields[field];
      return [field, { field, flat, way, unitMs, count: 0, at: asked.indexOf(field), recurs: !unique.has(field) }];
    });
    this.#reads = Object.fromEntries(reads) as Record<CallField, Read>;
    const names = asked.map((field) => fields[field].flat);
    if (new Set(names).size === names.length) this.#members = new LineMembers(names);
  }

  /** How many calls have each field. */
  get having(): Readonly<Record<CallField, number>> {
    const counts = fieldNames.map((field) => [field, this.#reads[field].count] as const);
    return Object.fromEntries(counts) as Record<CallField, number>;
  }

  /** The call of a line as bytes; `undefined` where it lacks a time, a path or a status, or is no object, which is noted. */
  of(bytes: Buffer, from: number, to: number, file: string, at: number): Call | undefined {
    this.#file = file;
    this.#at = at;
    if (this.#members?.read(bytes, from, to) === true) {
      this.#line = undefined;
      this.#bytes = bytes;
      return this.#call();
    }
    const line = this.#parsed(bytes.toString('utf8', from, to));
    if (line === undefined) return undefined;
    const { path, status } = this.#reads;
    this.#line = line;
    this.#isNested = line[path.flat] === undefined || line[status.flat] === undefined;
    return this.#call();
  }

  /** A line as an object, whatever is in it. */
  #parsed(text: string): Line | undefined {
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch {
      if (text.trim() === '') return undefined;
      this.#notes.add(lineFault(text), this.#file, this.#at);
      return undefined;
    }
    if (typeof line === 'object' && line !== null && !Array.isArray(line)) return line as Line;
    this.#notes.add('noObject', this.#file, this.#at);
    return undefined;
  }

  #call(): Call | undefined {
    const reads = this.#reads;
    const status = this.#status();
    const asked = this.#text(reads.path);
    const time = this.#time(reads.time);
    const end = this.#time(reads.end);
    if (status === undefined || asked === undefined || (time === undefined && end === undefined))
      return this.#lacking(time === undefined && end === undefined, asked === undefined, status === undefined);
    const durationMs = time !== undefined && end !== undefined ? 0 : (this.#duration(reads.duration) ?? 0);
    const arrivedMs = time ?? (end ?? 0) - durationMs;
    let doneMs = end ?? arrivedMs + durationMs;
    if (doneMs < arrivedMs) {
      this.#notes.add('endsEarly', this.#file, this.#at);
      doneMs = arrivedMs;
    }
    const path = pathOf(asked);
    const [route, resource] = [this.#text(reads.route), this.#text(reads.resource)];
    const named = route === undefined || resource === undefined ? this.#names.of(path) : undefined;
    const address = this.#text(reads.address);
    // All have one shape, so that whoever reads millions of them need not look where a field is.
    const call = {
      arrivedMs,
      doneMs,
      method: inCapitals(this.#text(reads.method) ?? ''),
      path,
      route: route ?? named!.route,
      resource: resource ?? named!.resource,
      client: this.#text(reads.client) ?? this.#clientAt(address),
      status,
      code: this.#text(reads.code),
      ifMatch: this.#text(reads.ifMatch),
      ifNoneMatch: this.#text(reads.ifNoneMatch),
      ifUnmodifiedSince: this.#text(reads.ifUnmodifiedSince),
      idempotencyKey: this.#text(reads.idempotencyKey),
      etag: this.#text(reads.etag),
      requestBytes: this.#amount(reads.requestBytes),
      responseBytes: this.#amount(reads.responseBytes),
      upstream: this.#text(reads.upstream),
      upstreamMs: this.#duration(reads.upstreamDuration),
      traceparent: this.#text(reads.traceparent),
      nonce: this.#text(reads.nonce),
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

  #value(read: Read): unknown {
    const { at } = read;
    if (at < 0) return undefined;
    if (this.#line !== undefined) return this.#isNested ? valueAt(this.#line, read) : this.#line[read.flat];
    const { kinds, numbers } = this.#members!;
    const kind = kinds[at];
    if (kind === nothingThere) return undefined;
    if (kind === textThere) return this.#textAt(read);
    if (kind === escapedThere) return this.#escapedAt(read);
    return kind === numberThere ? numbers[at] : true;
  }

  /** A text of the bytes at hand. */
  #textAt({ at, recurs }: Read): string {
    const { starts, ends } = this.#members!;
    const [from, to] = [starts[at]!, ends[at]!];
    return recurs ? this.#texts.of(this.#bytes, from, to) : this.#bytes.toString('latin1', from, to);
  }

  #escapedAt({ at }: Read): string {
    const { starts, ends } = this.#members!;
    return this.#texts.ofEscaped(this.#bytes, starts[at]!, ends[at]!);
  }

  /** The number of the bytes at hand, also as a text; NaN where it is none, or they are not at hand. */
  #numberAt({ at }: Read): number {
    if (this.#line !== undefined || at < 0) return NaN;
    const { kinds, numbers, starts, ends } = this.#members!;
    if (kinds[at] === numberThere) return numbers[at]!;
    return kinds[at] === textThere ? numberIn(this.#bytes, starts[at]!, ends[at]!) : NaN;
  }

  /** A number, also as a text; NaN where the value is none, `undefined` where there is no value. */
  #number(read: Read): number | undefined {
    const quick = this.#numberAt(read);
    if (!Number.isNaN(quick)) return quick;
    const value = this.#value(read);
    if (isNothing(value)) return undefined;
    return typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
  }

  #status(): number | undefined {
    const read = this.#reads.status;
    const status = this.#number(read);
    if (status === undefined) return undefined;
    if (!(Number.isInteger(status) && status >= 0 && status <= 999)) return this.#mistyped(read);
    read.count += 1;
    return status;
  }

  #time(read: Read): number | undefined {
    const quickMs = this.#timeAt(read);
    if (quickMs !== undefined) {
      read.count += 1;
      return quickMs;
    }
    const value = this.#value(read);
    if (isNothing(value)) return undefined;
    const ms = this.#times.timeMs(value, read.unitMs);
    if (ms === undefined) return this.#mistyped(read);
    read.count += 1;
    return ms;
  }

  /** A time as nearly all are written, by its bytes. */
  #timeAt({ at, unitMs }: Read): number | undefined {
    if (this.#line !== undefined || at < 0) return undefined;
    const { kinds, starts, ends } = this.#members!;
    return kinds[at] === textThere
      ? this.#times.timeMsIn(this.#bytes, starts[at]!, ends[at]!, unitMs)
      : undefined;
  }

  #duration(read: Read): number | undefined {
    if (read.at < 0) return undefined;
    const quick = this.#numberAt(read);
    const value = quick >= 0 ? quick : this.#value(read);
    if (isNothing(value)) return undefined;
    const ms = durationMs(value, read.unitMs);
    if (ms === undefined) return this.#mistyped(read);
    read.count += 1;
    return ms;
  }

  #amount(read: Read): number | undefined {
    if (read.at < 0) return undefined;
    const amount = this.#number(read);
    if (amount === undefined) return undefined;
    if (!(amount >= 0 && amount < Infinity)) return this.#mistyped(read);
    read.count += 1;
    return amount;
  }

  #text(read: Read): string | undefined {
    const value = this.#value(read);
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
  #clientAt(told: string | undefined): string | undefined {
    if (told === undefined) return undefined;
    const [, inBrackets, decimal = inBrackets, behind] = told.includes(':') ? (withPort.exec(told) ?? []) : [];
    const address = decimal ?? told;
    if (address !== this.#address && !isLocal.test(address)) return address;
    const port = this.#text(this.#reads.port) ?? behind;
    return port === undefined ? address : this.#joined(address, port);
  }

  /** The same text for the same two. */
  #joined(address: string, port: string): string {
    if (address !== this.#address || this.#ports.size > mostPorts) {
      this.#address = address;
      this.#ports.clear();
    }
    let both = this.#ports.get(port);
    if (both === undefined) this.#ports.set(port, (both = `${address}:${port}`));
    return both;
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
