import type { Call } from '../../core/call.ts';
import { areKin } from './kinship.ts';
import { markOf } from './mark-of.ts';
import { NameReads } from './name-reads.ts';
import type { NameKey } from './name-reads.ts';
import type { RecordTally } from './record-tally.ts';
import { ToldTags } from './told-tags.ts';
import { toLast } from './to-last.ts';
import type { Trend } from './trend.ts';

/** A change that was asked for. */
export interface Change {
  method: string;
  path: string;
  arrivedMs: number;
  doneMs: number;
  client: string | undefined;
  ifMatch: string | undefined;
  /** The tag of its answer. */
  etag: string | undefined;
  idempotencyKey: string | undefined;
  traceparent: string | undefined;
}

/** A conflict of a record that is not settled. */
export interface OpenConflict {
  readonly call: Call;
  isRace: boolean;
  /** Whether a change was under way at once that may have been in its way, and was made, or may have been. */
  isMet: boolean;
  /** Whether this very request, sent before, was accepted: then its refusal may speak of that. */
  isTwice: boolean;
  isCrowded: boolean;
}

/** How often a client was refused the same in a row. */
export interface RefusedRow {
  count: number;
  lastMs: number;
}

/** What was refused, and how. */
export type Refused = Pick<Call, 'method' | 'path' | 'status' | 'code'>;

/** Refusals of a record between which nothing changed it. */
export interface Standing {
  readonly refused: Refused;
  count: number;
  fromMs: number;
  lastMs: number;
  /** The first of those who were refused. */
  readonly clients: string[];
}

/** Accepted changes of a record that are remembered: as many as may be under way at once. */
const keptChanges = 16;
const keptAttempts = 8;
const keptRefused = 64;

/** What is remembered of a record while it is talked of. */
export class RecordMemory {
  requests = 0;
  changes = 0;
  /** Of which window `inWindow` counts changes. */
  window = -1;
  inWindow = 0;
  /** Conflicts of it of which later lines may still tell, in order. */
  open: OpenConflict[] | undefined;
  /** What is counted of it over all, once it has refused somebody. */
  tally: RecordTally | undefined;
  /** Its changes and conflicts over time, once there are some. */
  trend: Trend | undefined;
  readonly accepted: Readonly<Change>[] = [];
  /** The latest that were refused. */
  readonly attempts: Readonly<Change>[] = [];
  /** The latest of which nobody knows whether they were made. */
  readonly doubtful: Readonly<Change>[] = [];
  readonly reads = new NameReads();
  readonly tags = new ToldTags();
  lastAcceptedMs = -Infinity;
  /** When the latest was done of which nobody knows whether it was made. */
  lastOpenMs = -Infinity;
  /** Marks of the tags that accepted changes were made on. */
  readonly #consumedMarks: number[] = [];
  // Most records refuse nobody.
  #refused: Map<string, RefusedRow> | undefined;
  #standing: Standing[] | undefined;

  noteAccepted(call: Call): void {
    noteChange(this.accepted, call, keptChanges);
    push(this.#consumedMarks, markOf(call.ifMatch), keptChanges);
    this.lastAcceptedMs = Math.max(this.lastAcceptedMs, call.doneMs);
  }

  noteAttempt(call: Call): void {
    noteChange(this.attempts, call, keptAttempts);
  }

  /** Takes a change of which nobody knows whether it was made. */
  noteDoubtful(call: Call): void {
    noteChange(this.doubtful, call, keptAttempts);
    this.lastOpenMs = Math.max(this.lastOpenMs, call.doneMs);
  }

  /** Takes a read of a name, which is the same object for all of its calls. */
  noteRead({ arrivedMs, etag }: Call, name: NameKey): void {
    this.reads.note(name, arrivedMs, etag);
  }

  noteTag(call: Call, etag: string): void {
    if (!this.tags.noteAgain(call, etag)) this.tags.noteNew(call, etag, this.#consumedMs(etag, call.path));
  }

  /** Whether an accepted change was made on this tag of a path, and took it away. */
  isConsumed(tag: string, path: string): boolean {
    return this.#consumedMs(tag, path) !== -Infinity;
  }

  /** Whether a tag is none of those that the log tells of a path, although it tells some and none is forgotten. */
  isForeign(tag: string, path: string): boolean {
    return this.tags.isForeign(tag, path) && !this.isConsumed(tag, path);
  }

  /** Whether the log shows that a tag of a path was not the latest at some time since it was told. */
  isSuperseded(tag: string, path: string): boolean {
    return this.isConsumed(tag, path) || this.tags.isSuperseded(tag, path);
  }

  /** Whether changes that were accepted after a time are forgotten. */
  forgotSince(ms: number): boolean {
    return this.accepted.length === keptChanges && this.accepted[0]!.doneMs > ms;
  }

  /** When the last change that took this tag of a path away was done. */
  #consumedMs(tag: string, path: string): number {
    const mark = markOf(tag);
    for (let at = this.#consumedMarks.length - 1; at >= 0; at--) {
      if (this.#consumedMarks[at] !== mark) continue;
      const one = this.accepted[at]!;
      if (one.ifMatch === tag && one.etag !== tag && areKin(one.path, path)) return one.doneMs;
    }
    return -Infinity;
  }

  /** The row of refusals that a client's request stands in. */
  refusedRow(key: string): RefusedRow | undefined {
    return this.#refused?.get(key);
  }

  /** Refusals of one kind between which nothing changed the record. */
  standing(refused: Refused): Standing | undefined {
    const all = this.#standing;
    if (all === undefined) return undefined;
    for (const one of all) if (isSame(one.refused, refused)) return one;
    return undefined;
  }

  startStanding(standing: Standing): void {
    const all = (this.#standing ??= []);
    const at = all.findIndex(({ refused }) => isSame(refused, standing.refused));
    if (at >= 0) all.splice(at, 1);
    push(all, standing, keptRefused);
  }

  startRow(key: string, name: NameKey, lastMs: number): void {
    this.#refused ??= new Map();
    this.reads.keep(name);
    keep(this.#refused, key, { count: 1, lastMs });
  }
}

function isSame(one: Refused, other: Refused): boolean {
  return (
    one.path === other.path &&
    one.code === other.code &&
    one.status === other.status &&
    one.method === other.method
  );
}

function keep<T>(map: Map<string, T>, key: string, one: T): void {
  map.delete(key);
  map.set(key, one);
  if (map.size <= keptRefused) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

function noteChange(
  changes: Change[],
  { method, path, arrivedMs, doneMs, client, ifMatch, etag, idempotencyKey, traceparent }: Call,
  most: number,
): void {
  if (changes.length < most) {
    changes.push({ method, path, arrivedMs, doneMs, client, ifMatch, etag, idempotencyKey, traceparent });
    return;
  }
  const last = toLast(changes, 0);
  last.method = method;
  last.path = path;
  last.arrivedMs = arrivedMs;
  last.doneMs = doneMs;
  last.client = client;
  last.ifMatch = ifMatch;
  last.etag = etag;
  last.idempotencyKey = idempotencyKey;
  last.traceparent = traceparent;
}

function push<T>(list: T[], one: T, most: number): void {
  list.push(one);
  if (list.length > most) list.shift();
}

/** Records of a generation; up to twice as many are remembered. */
const generation = 50_000;

/** Remembers the records that were asked for last, at least 50,000 of them; what was forgotten begins anew. */
export class RecordMemories {
  #young = new Map<string, RecordMemory>();
  #old = new Map<string, RecordMemory>();
  /** How many were forgotten. */
  forgotten = 0;

  of(resource: string): RecordMemory {
    let memory = this.#young.get(resource);
    if (memory !== undefined) return memory;
    memory = this.#old.get(resource);
    if (memory === undefined) memory = new RecordMemory();
    else this.#old.delete(resource);
    this.#young.set(resource, memory);
    if (this.#young.size >= generation) {
      this.forgotten += this.#old.size;
      this.#old = this.#young;
      this.#young = new Map();
    }
    return memory;
  }
}
