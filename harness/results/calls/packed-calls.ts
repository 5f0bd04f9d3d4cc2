import type { Call } from '../../core/call.ts';
import type { CallBatch, CallSource } from './call-batch.ts';

/** Fields whose texts come again in other calls: each text is sent once. */
const shared = [
  'method',
  'path',
  'route',
  'resource',
  'client',
  'code',
  'ifMatch',
  'ifNoneMatch',
  'ifUnmodifiedSince',
  'etag',
  'upstream',
] as const;
/** Fields that nearly every call has a text of its own for. */
const unique = ['idempotencyKey', 'traceparent', 'nonce'] as const;
const amounts = ['requestBytes', 'responseBytes', 'upstreamMs'] as const;

type Columns<Name extends string, Column> = { readonly [K in Name]?: Column };

/** Of these fields only those calls are sent with it that were answered with one of the statuses: nobody looks at the others. */
export interface SentOnly {
  readonly only?: Columns<(typeof unique)[number], readonly number[]>;
}

/** A batch of calls in columns, which go from thread to thread for a tenth of what as many objects would cost. */
export interface PackedCalls {
  readonly count: number;
  /** Of each call when it arrived, and when it was done, in ms since 1970. */
  readonly times: Float64Array;
  readonly statuses: Uint16Array;
  readonly lines: Uint32Array;
  /** Of each call its source, by the order in which sources were told. */
  readonly sources: Uint32Array;
  readonly newSources: readonly CallSource[];
  /** Texts that were told before mean nothing any more. */
  readonly isAnew: boolean;
  readonly newTexts: readonly string[];
  /** Of each call a text by the order in which texts were told, from 1; 0 where it has none. A column is absent where all have none. */
  readonly shared: Columns<(typeof shared)[number], Uint32Array>;
  readonly unique: Columns<(typeof unique)[number], readonly (string | undefined)[]>;
  /** NaN where a call has none. */
  readonly amounts: Columns<(typeof amounts)[number], Float64Array>;
}

/** Texts that both sides remember at most, before they begin anew. */
const mostTexts = 1 << 17;

type Six = [TextColumn, TextColumn, TextColumn, TextColumn, TextColumn, TextColumn];

/** The texts of a field, by their numbers. */
class TextColumn {
  readonly ids: Uint32Array;
  hasAny = false;
  before: string | undefined = undefined;
  beforeIs = 0;

  constructor(length: number) {
    this.ids = new Uint32Array(length);
  }

  /** Has the same text there as another column. */
  copy(at: number, { ids }: TextColumn): void {
    this.ids[at] = ids[at]!;
    this.hasAny = true;
  }
}

/** Puts batches into columns, one after another; a `CallUnpacker` takes them in the same order. */
export class CallPacker {
  readonly #texts = new Map<string, number>();
  readonly #sources = new Map<CallSource, number>();
  readonly #sent: SentOnly;
  readonly #mostTexts: number;

  constructor(sent: SentOnly = {}, most = mostTexts) {
    this.#sent = sent;
    this.#mostTexts = most;
  }

  of({ calls, lines, sources }: CallBatch): PackedCalls {
    const isAnew = this.#texts.size >= this.#mostTexts;
    if (isAnew) this.#texts.clear();
    const newTexts: string[] = [];
    const newSources: CallSource[] = [];
    const { length } = calls;
    const times = new Float64Array(2 * length);
    const statuses = new Uint16Array(length);
    const made = shared.map(() => new TextColumn(length));
    const [method, path, route, resource, client, code] = made as Six;
    const [ifMatch, ifNoneMatch, ifUnmodifiedSince, etag, upstream] = made.slice(6) as Six;
    for (let at = 0; at < length; at++) {
      const call = calls[at]!;
      times[2 * at] = call.arrivedMs;
      times[2 * at + 1] = call.doneMs;
      statuses[at] = call.status;
      this.#put(method, at, call.method, newTexts);
      this.#put(path, at, call.path, newTexts);
      this.#put(route, at, call.route, newTexts);
      // Most paths name a record as they are.
      if (call.resource === call.path) resource.copy(at, path);
      else this.#put(resource, at, call.resource, newTexts);
      this.#put(client, at, call.client, newTexts);
      this.#put(code, at, call.code, newTexts);
      this.#put(ifMatch, at, call.ifMatch, newTexts);
      this.#put(ifNoneMatch, at, call.ifNoneMatch, newTexts);
      this.#put(ifUnmodifiedSince, at, call.ifUnmodifiedSince, newTexts);
      this.#put(etag, at, call.etag, newTexts);
      this.#put(upstream, at, call.upstream, newTexts);
    }
    return {
      count: length,
      times,
      statuses,
      lines: new Uint32Array(lines),
      sources: this.#sourcesOf(sources, newSources),
      newSources,
      isAnew,
      newTexts,
      shared: columns(shared, (_, at) => (made[at]!.hasAny ? made[at]!.ids : undefined)),
      unique: columns(unique, (field) => this.#uniqueOf(calls, field)),
      amounts: columns(amounts, (field) => amountsOf(calls, field)),
    };
  }

  #put(column: TextColumn, at: number, text: string | undefined, newTexts: string[]): void {
    if (text === undefined) return;
    // Neighbours often have the same.
    if (text !== column.before) {
      let id = this.#texts.get(text);
      if (id === undefined) {
        newTexts.push(text);
        id = this.#texts.size + 1;
        this.#texts.set(text, id);
      }
      column.before = text;
      column.beforeIs = id;
      column.hasAny = true;
    }
    column.ids[at] = column.beforeIs;
  }

  #uniqueOf(calls: readonly Call[], field: (typeof unique)[number]): (string | undefined)[] | undefined {
    const { only = {} } = this.#sent;
    const statuses = only[field];
    if (statuses?.length === 0) return undefined;
    const column: (string | undefined)[] = [];
    let hasAny = false;
    for (const call of calls) {
      const text = statuses === undefined || statuses.includes(call.status) ? call[field] : undefined;
      hasAny ||= text !== undefined;
      column.push(text);
    }
    return hasAny ? column : undefined;
  }

  #sourcesOf(sources: readonly CallSource[], newSources: CallSource[]): Uint32Array {
    const column = new Uint32Array(sources.length);
    let before: CallSource | undefined;
    for (let at = 0; at < sources.length; at++) {
      const source = sources[at]!;
      if (source === before) {
        column[at] = column[at - 1]!;
        continue;
      }
      before = source;
      const known = this.#sources.get(source) ?? this.#sources.size;
      if (known === this.#sources.size) {
        this.#sources.set(source, known);
        newSources.push(source);
      }
      column[at] = known;
    }
    return column;
  }
}

/** Makes batches of what a `CallPacker` has made of them. */
export class CallUnpacker {
  #texts: (string | undefined)[] = [undefined];
  readonly #sources: CallSource[] = [];
  /** Where a column is absent. */
  #noTexts = new Uint32Array(0);
  #noAmounts = new Float64Array(0);

  of(packed: PackedCalls): CallBatch {
    const { count, times, statuses, newTexts, newSources, isAnew } = packed;
    if (isAnew) this.#texts = [undefined];
    for (const text of newTexts) this.#texts.push(text);
    for (const source of newSources) this.#sources.push(source);
    if (this.#noTexts.length < count) {
      this.#noTexts = new Uint32Array(count);
      this.#noAmounts = new Float64Array(count).fill(NaN);
    }
    const texts = this.#texts;
    const { shared: ids, unique: own, amounts: numbers } = packed;
    const columnOf = (column: Uint32Array | undefined): Uint32Array => column ?? this.#noTexts;
    const amountsIn = (column: Float64Array | undefined): Float64Array => column ?? this.#noAmounts;
    const [method, path, route, resource] = [ids.method, ids.path, ids.route, ids.resource].map(columnOf) as Four;
    const [client, code, etag, upstream] = [ids.client, ids.code, ids.etag, ids.upstream].map(columnOf) as Four;
    const [ifMatch, ifNoneMatch] = [columnOf(ids.ifMatch), columnOf(ids.ifNoneMatch)];
    const ifUnmodifiedSince = columnOf(ids.ifUnmodifiedSince);
    const [requestBytes, responseBytes] = [amountsIn(numbers.requestBytes), amountsIn(numbers.responseBytes)];
    const upstreamMs = amountsIn(numbers.upstreamMs);
    const calls: Call[] = [];
    for (let at = 0; at < count; at++) {
      // All have one shape, as those that are read in one thread.
      const call = {
        arrivedMs: times[2 * at],
        doneMs: times[2 * at + 1],
        method: texts[method[at]!] ?? '',
        path: texts[path[at]!],
        route: texts[route[at]!],
        resource: texts[resource[at]!],
        client: texts[client[at]!],
        status: statuses[at],
        code: texts[code[at]!],
        ifMatch: texts[ifMatch[at]!],
        ifNoneMatch: texts[ifNoneMatch[at]!],
        ifUnmodifiedSince: texts[ifUnmodifiedSince[at]!],
        idempotencyKey: own.idempotencyKey?.[at],
        etag: texts[etag[at]!],
        requestBytes: amountOf(requestBytes[at]!),
        responseBytes: amountOf(responseBytes[at]!),
        upstream: texts[upstream[at]!],
        upstreamMs: amountOf(upstreamMs[at]!),
        traceparent: own.traceparent?.[at],
        nonce: own.nonce?.[at],
      };
      calls.push(call as Call);
    }
    return {
      calls,
      lines: Array.from(packed.lines),
      sources: Array.from(packed.sources, (at) => this.#sources[at]!),
    };
  }
}

type Four = [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

function amountOf(number: number): number | undefined {
  return Number.isNaN(number) ? undefined : number;
}

function amountsOf(calls: readonly Call[], field: (typeof amounts)[number]): Float64Array | undefined {
  if (!calls.some((call) => call[field] !== undefined)) return undefined;
  return Float64Array.from(calls, (call) => call[field] ?? NaN);
}

function columns<Name extends string, Column>(
  names: readonly Name[],
  columnOf: (name: Name, at: number) => Column | undefined,
): Columns<Name, Column> {
  const all = names.map((name, at) => [name, columnOf(name, at)] as const).filter(([, column]) => column !== undefined);
  return Object.fromEntries(all) as Columns<Name, Column>;
}

/** The memory of a batch that goes to another thread instead of being copied. */
export function memoryOf({ times, statuses, lines, sources, shared: ids, amounts: numbers }: PackedCalls): ArrayBuffer[] {
  const columns = [times, statuses, lines, sources, ...Object.values(ids), ...Object.values(numbers)];
  return columns.map(({ buffer }) => buffer as ArrayBuffer);
}
