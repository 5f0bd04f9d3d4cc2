import type { Call } from '../../core/call.ts';
import { areKin, isAtOrAbove } from './kinship.ts';
import type { RecordTally } from './record-tally.ts';
import type { Trend } from './trend.ts';

/** A change that was asked for. */
export interface Change {
  method: string;
  path: string;
  arrivedMs: number;
  doneMs: number;
  client: string | undefined;
  ifMatch: string | undefined;
}

/** A read of a record. */
interface Read {
  client: string;
  arrivedMs: number;
}

/** A conflict of a record that is not settled. */
export interface OpenConflict {
  readonly call: Call;
  isRace: boolean;
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

/** A tag that an answer has told. */
interface ToldTag {
  readonly path: string;
  readonly etag: string;
}

/** Accepted changes of a record that are remembered: as many as may be under way at once. */
const keptChanges = 16;
const keptReads = 8;
const keptTags = 8;
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
  readonly reads: Readonly<Read>[] = [];
  /** Tags that answers have told, the latest last. */
  readonly tags: ToldTag[] = [];
  lastAcceptedMs = -Infinity;
  /** When a tag was told that none had told before at its path; the first is none. */
  lastMovedMs = -Infinity;
  #forgotTags = false;
  /** Marks of the tags, and of those that accepted changes were made on: most of them need not be looked at one by one. */
  readonly #tagMarks: number[] = [];
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
    noteChange(this.attempts, call, keptReads);
  }

  noteRead(client: string | undefined, arrivedMs: number): void {
    if (client === undefined) return;
    const last = oldestToLast<Read>(this.reads, keptReads);
    if (last === undefined) this.reads.push({ client, arrivedMs });
    else {
      last.client = client;
      last.arrivedMs = arrivedMs;
    }
  }

  noteTag({ path, doneMs }: Call, etag: string): void {
    const latest = this.tags.at(-1);
    const isFirst = latest?.path !== path && !this.tags.some((one) => one.path === path);
    if (!isFirst && this.#isToldAt(etag, path)) return;
    if (this.isConsumed(etag, path)) return;
    if (!isFirst) this.lastMovedMs = Math.max(this.lastMovedMs, doneMs);
    this.#forgotTags ||= this.tags.length === keptTags;
    push(this.#tagMarks, markOf(etag), keptTags);
    push(this.tags, { path, etag }, keptTags);
  }

  /** Whether an accepted change was made on this tag of a path, so that it will not come back. */
  isConsumed(tag: string, path: string): boolean {
    const mark = markOf(tag);
    for (let at = 0; at < this.#consumedMarks.length; at++) {
      if (this.#consumedMarks[at] !== mark) continue;
      const one = this.accepted[at]!;
      if (one.ifMatch === tag && areKin(one.path, path)) return true;
    }
    return false;
  }

  /** Whether an answer at this very path has told this tag. */
  #isToldAt(tag: string, path: string): boolean {
    const mark = markOf(tag);
    for (let at = this.#tagMarks.length - 1; at >= 0; at--) {
      if (this.#tagMarks[at] !== mark) continue;
      const one = this.tags[at]!;
      if (one.etag === tag && one.path === path) return true;
    }
    return false;
  }

  /** Whether an answer has told this tag of a path. */
  isTold(tag: string, path: string): boolean {
    return this.tags.some(({ etag, path: of }) => etag === tag && isAtOrAbove(of, path));
  }

  /** Whether a tag is none of those that the log tells of a path, although it tells some and none is forgotten. */
  isForeign(tag: string, path: string): boolean {
    return (
      !this.#forgotTags &&
      !this.isTold(tag, path) &&
      !this.isConsumed(tag, path) &&
      this.tags.some((one) => isAtOrAbove(one.path, path))
    );
  }

  /** Whether a tag of a path is older than the latest one. */
  isSuperseded(tag: string, path: string): boolean {
    if (this.isConsumed(tag, path)) return true;
    const at = this.tags.findIndex((one) => one.etag === tag && isAtOrAbove(one.path, path));
    const from = this.tags[at]?.path;
    return at >= 0 && this.tags.some((one, n) => n > at && one.path === from);
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

  startRow(key: string, lastMs: number): void {
    this.#refused ??= new Map();
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
  { method, path, arrivedMs, doneMs, client, ifMatch }: Call,
  most: number,
): void {
  const last = oldestToLast(changes, most);
  if (last === undefined) changes.push({ method, path, arrivedMs, doneMs, client, ifMatch });
  else {
    last.method = method;
    last.path = path;
    last.arrivedMs = arrivedMs;
    last.doneMs = doneMs;
    last.client = client;
    last.ifMatch = ifMatch;
  }
}

/** The oldest of a full list, moved to its end, where the newest is written over it: what is long kept is dear to replace. */
function oldestToLast<T>(list: T[], most: number): T | undefined {
  if (list.length < most) return undefined;
  const oldest = list[0];
  if (oldest === undefined) return undefined;
  for (let at = 1; at < list.length; at++) list[at - 1] = list[at]!;
  list[list.length - 1] = oldest;
  return oldest;
}

/** A small number that two tags have in common only by chance. */
function markOf(tag: string | undefined): number {
  if (tag === undefined) return 0;
  const { length } = tag;
  let mark = length;
  for (let at = Math.max(0, length - 6); at < length; at++)
    mark = (Math.imul(mark, 31) + tag.charCodeAt(at)) & 0x3f_ff_ff_ff;
  return mark;
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
