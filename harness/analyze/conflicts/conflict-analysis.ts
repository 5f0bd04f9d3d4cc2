import type { Call } from '../../core/call.ts';
import { Classifier } from './classifier.ts';
import type { Conflict } from './conflict.ts';
import type { LoadEffect } from './load-effect.ts';
import { loadEffect } from './load-effect.ts';
import type { MarkEffect } from './mark-effect.ts';
import { markEffects } from './mark-effect.ts';
import { LoadWindows } from './load-windows.ts';
import type { Mark } from './mark.ts';
import { Episodes } from './episodes.ts';
import type { LastingConflict, Storm } from './episodes.ts';
import { countedClients, NoRecordTally, NoTally } from './record-tally.ts';
import type { RecordTally, SharedTally } from './record-tally.ts';
import type { RecordMemory } from './record-memory.ts';
import { asksForChange, namesRecord, usualRefusals } from './refusals.ts';
import { Silences } from './silences.ts';
import type { SilencesFound } from './silences.ts';
import { Tallies } from './tallies.ts';
import { Trend } from './trend.ts';
import type { TrendFound } from './trend.ts';

/** What to look for. */
export interface ConflictQuestion {
  /** Statuses that are conflicts. */
  readonly statuses?: readonly number[];
  readonly marks?: readonly Mark[];
}

/** Counts of one route, record, client or hour, by its name. */
export interface Named extends SharedTally {
  readonly name: string;
}

/** What the log of a gateway tells of conflicts. */
export interface ConflictFindings {
  readonly statuses: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: SharedTally;
  /** How long all requests took together. */
  readonly totalMs: number;
  readonly byStatus: readonly { readonly status: number; readonly count: number }[];
  readonly byReason: readonly { readonly status: number; readonly code?: string; readonly count: number }[];
  readonly routes: readonly Named[];
  readonly records: readonly (Named & { readonly clients: number; readonly trend?: TrendFound })[];
  readonly clients: readonly Named[];
  readonly hours: readonly (SharedTally & { readonly fromMs: number })[];
  /** Conflicts of paths that do not name a record, such as `POST /orders`. */
  readonly unnamedRecords: number;
  /** Names that have a change and another call under way at once, as of several clients that go by one; the first of them. */
  readonly sharedNames: { readonly count: number; readonly first: readonly string[] };
  readonly storms: readonly Storm[];
  readonly lasting: readonly LastingConflict[];
  /** Stretches in which nothing is logged, far longer than usual. */
  readonly silences: SilencesFound;
  readonly load: LoadEffect;
  readonly marks: readonly MarkEffect[];
  /** How many there are with conflicts, of which lists above hold the worst. */
  readonly of: {
    readonly reasons: number;
    readonly routes: number;
    readonly records: number;
    readonly clients: number;
    readonly storms: number;
    readonly lasting: number;
  };
  /** By how many conflicts a route, record or client may be short, as room is bounded; 0 where all are exact. */
  readonly mayLack: { readonly routes: number; readonly records: number; readonly clients: number };
}

const room = { routes: 2000, records: 50_000, clients: 50_000, hours: 50_000, codes: 1000 };
/** Changes of a record from which on its time is looked at. */
const trendFrom = 16;
const hourMs = 3_600_000;

/** Counts what a stream of calls tells of conflicts; memory is bounded whatever the log holds. */
export class ConflictAnalysis {
  readonly #question: ConflictQuestion;
  readonly #classifier: Classifier;
  readonly #windows = new LoadWindows();
  readonly #episodes = new Episodes();
  readonly #silences = new Silences();
  readonly #total = new NoTally();
  readonly #statuses = new Float64Array(1000);
  readonly #reasons = new Tallies<{ conflicts: number; status: number; code: string | undefined }>(
    room.codes,
    (key) => {
      const at = key.indexOf(' ');
      return { conflicts: 0, status: Number(key.slice(0, at)), code: key.slice(at + 1) || undefined };
    },
  );
  readonly #routes = new Tallies<SharedTally>(room.routes, () => new NoTally());
  readonly #records = new Tallies<RecordTally>(room.records, () => new NoRecordTally());
  readonly #clients = new Tallies<SharedTally>(room.clients, () => new NoTally());
  readonly #hours = new Tallies<SharedTally>(room.hours, () => new NoTally());
  readonly #methods = new Map<string, Map<string, SharedTally>>();
  /** Of all records. */
  #trend: Trend | undefined;
  #goneBefore = 0;
  #hour: SharedTally | undefined;
  #hourAt = NaN;
  #fromMs = Infinity;
  #toMs = -Infinity;
  #totalMs = 0;
  #unnamedRecords = 0;

  constructor(question: ConflictQuestion = {}) {
    this.#question = question;
    this.#classifier = new Classifier(
      question.statuses ?? usualRefusals,
      (conflict) => this.#takeConflict(conflict),
      (conflict) => this.#withdraw(conflict),
    );
  }

  /** Takes the next call; `stepMs` is the resolution of its log. */
  take(call: Call, stepMs: number): void {
    const { arrivedMs, doneMs, status, client } = call;
    if (arrivedMs < this.#fromMs) this.#fromMs = arrivedMs;
    if (doneMs > this.#toMs) {
      this.#silences.take(this.#toMs, arrivedMs);
      this.#toMs = doneMs;
    }
    this.#totalMs += doneMs - arrivedMs;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    const isChange = asksForChange(call);
    const record = this.#classifier.take(call, stepMs);
    const window = this.#windows.at(doneMs);
    window.requests += 1;
    this.#count(this.#total, isChange);
    this.#count(this.#hourOf(doneMs), isChange);
    this.#count(this.#routeOf(call), isChange);
    if (client !== undefined) this.#count(this.#clients.of(client), isChange);
    if (record.tally !== undefined) this.#count(record.tally, isChange);
    // Where a log has no methods, every request may have been one.
    if (!isChange && call.method !== '') return;
    window.changes += 1;
    (this.#trend ??= new Trend(this.#fromMs)).change(doneMs);
    this.#countPairs(record, doneMs);
    if (record.changes >= trendFrom)
      (record.trend ??= record.tally?.trend ?? new Trend(this.#fromMs)).change(doneMs);
  }

  /** What was found, once all was taken. */
  findings(): ConflictFindings {
    this.#classifier.end();
    const { marks = [], statuses = usualRefusals } = this.#question;
    const [storms, lasting] = [this.#episodes.storms(), this.#episodes.lasting()];
    return {
      statuses,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      total: this.#total,
      totalMs: this.#totalMs,
      byStatus: Array.from(this.#statuses, (count, status) => ({ status, count }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count),
      byReason: this.#reasons.top(30).map(([, { status, code, conflicts }]) => ({
        status,
        ...(code === undefined ? {} : { code }),
        count: conflicts,
      })),
      routes: named(this.#routes),
      records: this.#records.top(20).map(([name, { clients, trend, ...tally }]) => {
        const found = trend?.found(this.#trend);
        return { name, ...tally, clients: clients.size, ...(found === undefined ? {} : { trend: found }) };
      }),
      clients: named(this.#clients),
      hours: this.#hours
        .all()
        .map(([name, tally]) => ({ fromMs: Number(name) * hourMs, ...tally }))
        .sort((a, b) => a.fromMs - b.fromMs),
      unnamedRecords: this.#unnamedRecords,
      sharedNames: { count: this.#classifier.names.shared, first: this.#classifier.names.first },
      storms: storms.slice(0, 20),
      lasting: lasting.slice(0, 20),
      silences: this.#silences.odd(this.#total.requests, this.#toMs - this.#fromMs),
      load: loadEffect(this.#windows, marks),
      marks: markEffects(this.#windows, marks),
      of: {
        reasons: this.#reasons.count(),
        routes: this.#routes.count(),
        records: this.#records.count(),
        clients: this.#clients.count(),
        storms: storms.length,
        lasting: lasting.length,
      },
      mayLack: {
        routes: this.#routes.mayLack,
        records: this.#records.mayLack,
        clients: this.#clients.mayLack,
      },
    };
  }

  #takeConflict(conflict: Conflict): void {
    const { call, kind, record, row } = conflict;
    const name = call.resource ?? call.path;
    if (record.tally === undefined) {
      record.tally = this.#records.of(name);
      if (record.tally.conflicts === 0) {
        record.tally.requests = record.requests;
        record.tally.changes = record.changes;
      }
    }
    const { tally } = record;
    if (!namesRecord(call)) this.#unnamedRecords += 1;
    const wastedMs = call.doneMs - call.arrivedMs;
    // Where a log has no methods, every request may have been for a change.
    const isRead = call.method !== '' && !asksForChange(call);
    const add = (one: SharedTally): void => {
      one.conflicts += 1;
      if (isRead) one.refusedReads += 1;
      one.kinds[kind] += 1;
      one.wastedMs += wastedMs;
    };
    add(this.#total);
    add(this.#hourOf(call.doneMs));
    add(this.#routeOf(call));
    add(tally);
    if (call.client !== undefined) {
      add(this.#clients.of(call.client));
      if (tally.clients.size < countedClients) tally.clients.add(call.client);
    }
    this.#reasons.of(`${call.status} ${call.code ?? ''}`).conflicts += 1;
    this.#episodes.take(conflict);
    if (isRead) return;
    const window = this.#windows.at(call.doneMs);
    window.conflicts += 1;
    const isSentAgain = row > 1;
    // It says nothing of the load: it would have come with no other client there.
    if (isSentAgain || kind === 'lasting') window.changes -= 1;
    else {
      window.fresh += 1;
      if (kind === 'race' || kind === 'unknown') window.passing += 1;
    }
    for (const trend of [this.#trend, record.trend])
      if (isSentAgain) trend?.sentAgain(call.doneMs);
      else trend?.conflict(call.doneMs);
    tally.trend ??= record.trend;
  }

  /** Counts one as unknown that was called something else. */
  #withdraw(conflict: Conflict): void {
    const { call, kind, record, row } = conflict;
    const tallies = [this.#total, this.#hourOf(call.doneMs), this.#routeOf(call), record.tally];
    if (call.client !== undefined) tallies.push(this.#clients.of(call.client));
    for (const one of tallies) {
      // What was let go for want of room begins anew.
      if (one === undefined || one.kinds[kind] === 0) continue;
      one.kinds[kind] -= 1;
      one.kinds.unknown += 1;
    }
    this.#episodes.withdraw(conflict);
    if (call.method !== '' && !asksForChange(call)) return;
    if (row > 1) return;
    const window = this.#windows.at(call.doneMs);
    window.changes += 1;
    window.passing += 1;
    window.fresh += 1;
  }

  #count(tally: SharedTally, isChange: boolean): void {
    tally.requests += 1;
    if (isChange) tally.changes += 1;
  }

  /** Pairs of changes of one record in the first width of a window. */
  #countPairs(record: RecordMemory, doneMs: number): void {
    const at = Math.floor(doneMs / this.#windows.firstWidthMs);
    if (record.window !== at) {
      record.window = at;
      record.inWindow = 0;
    }
    this.#windows.at(doneMs).pairs += record.inWindow;
    record.inWindow += 1;
  }

  /** Of a route and its method, without writing both together each time. */
  #routeOf({ method, route, path }: Call): SharedTally {
    const name = route ?? path;
    let methods = this.#methods.get(name);
    if (methods === undefined || this.#routes.gone !== this.#goneBefore) {
      if (this.#methods.size >= room.routes || this.#routes.gone !== this.#goneBefore) this.#methods.clear();
      this.#goneBefore = this.#routes.gone;
      methods = new Map();
      this.#methods.set(name, methods);
    }
    let tally = methods.get(method);
    if (tally === undefined) {
      tally = this.#routes.of(`${method} ${name}`);
      methods.set(method, tally);
    }
    return tally;
  }

  #hourOf(ms: number): SharedTally {
    const at = Math.floor(ms / hourMs);
    if (at !== this.#hourAt || this.#hour === undefined) {
      this.#hourAt = at;
      this.#hour = this.#hours.of(String(at));
    }
    return this.#hour;
  }
}

function named(tallies: Tallies<SharedTally>): Named[] {
  return tallies.top(20).map(([name, tally]) => ({ name, ...tally }));
}
