import type { Watched } from './alarm.ts';
import type { WatchedWindow } from './early-warning.ts';

/** Requests for one record meet when they are answered in the same tenth of a window. */
const slices = 10;
/** So much later a line may come than others that ended after it, and what a refusal was may be found out. */
const patienceMs = 4000;
/** So many late ones in a row: the clock was put back. */
const clockWasPutBack = 100;

/** A request that wants to change something, as far as it matters here. */
export interface ChangeSeen {
  readonly doneMs: number;
  readonly route: string;
  readonly resource: string;
}

/** What one record saw in a window that is still open. */
interface Open {
  readonly route: string;
  readonly slices: Uint32Array;
  requests: number;
  conflicts: number;
}

/** Sorts requests into windows by when they were answered; in memory are those of the last seconds. */
export class WatchedWindows {
  readonly #windowMs: number;
  readonly #decide: (beforeMs: number) => void;
  readonly #open = new Map<number, Map<string, Open>>();
  #newest = -Infinity;
  #closed = -Infinity;
  #lateInARow = 0;
  /** Requests that came after their window was judged, and how often the clock was put back. */
  late = 0;
  jumps = 0;

  /** `decide` is asked to say now what all refusals were that were answered before a time, as their windows are over. */
  constructor(windowMs: number, decide: (beforeMs: number) => void = () => undefined) {
    this.#windowMs = windowMs;
    this.#decide = decide;
  }

  /** Takes a request; answers with the windows that are over now. */
  take(change: ChangeSeen): WatchedWindow[] {
    const { doneMs } = change;
    const at = Math.floor(doneMs / this.#windowMs);
    let over: WatchedWindow[] = [];
    if (at <= this.#closed) {
      this.late += 1;
      this.#lateInARow += 1;
      if (this.#lateInARow < clockWasPutBack) return [];
      over = this.end();
      this.#closed = at - 1;
      this.#newest = doneMs;
      this.jumps += 1;
    }
    this.#lateInARow = 0;
    const records = this.#open.get(at) ?? new Map<string, Open>();
    this.#open.set(at, records);
    let record = records.get(change.resource);
    if (record === undefined) {
      record = { route: change.route, slices: new Uint32Array(slices), requests: 0, conflicts: 0 };
      records.set(change.resource, record);
    }
    record.requests += 1;
    record.slices[this.#sliceOf(doneMs)]! += 1;
    if (doneMs <= this.#newest) return over;
    this.#newest = doneMs;
    return [...over, ...this.until(doneMs)];
  }

  /** Hears what a request was that it has taken: one that has lost a race. */
  lost(change: ChangeSeen): void {
    const record = this.#recordOf(change);
    if (record !== undefined) record.conflicts += 1;
  }

  /** One that was hopeless from the beginning: it was no load. */
  hopeless(change: ChangeSeen): void {
    const record = this.#recordOf(change);
    if (record === undefined) return;
    record.requests -= 1;
    record.slices[this.#sliceOf(change.doneMs)]! -= 1;
  }

  /** The windows that are over at a time, of those that requests were seen in. */
  until(nowMs: number): WatchedWindow[] {
    const isOver = (at: number): boolean => (at + 1) * this.#windowMs + patienceMs <= nowMs;
    for (const at of this.#open.keys())
      if (isOver(at)) return this.#close([...this.#open.keys()].filter(isOver));
    return [];
  }

  /** All that is left; the last window may be cut off. */
  end(): WatchedWindow[] {
    return this.#close([...this.#open.keys()]);
  }

  #recordOf({ doneMs, resource }: ChangeSeen): Open | undefined {
    return this.#open.get(Math.floor(doneMs / this.#windowMs))?.get(resource);
  }

  #sliceOf(doneMs: number): number {
    const within = (doneMs / this.#windowMs) % 1;
    return Math.min(slices - 1, Math.floor(within * slices));
  }

  #close(which: readonly number[]): WatchedWindow[] {
    // A window in which refusals are undecided would look like one in which nothing was lost.
    this.#decide((Math.max(...which) + 1) * this.#windowMs);
    return which
      .toSorted((one, other) => one - other)
      .map((at) => {
        const records = this.#open.get(at) ?? new Map<string, Open>();
        this.#open.delete(at);
        this.#closed = Math.max(this.#closed, at);
        return { fromMs: at * this.#windowMs, toMs: (at + 1) * this.#windowMs, loads: loadsOf(records) };
      });
  }
}

/** Each record by itself, the records of each route together, and all of them where there are several routes. */
function loadsOf(records: ReadonlyMap<string, Open>): WatchedWindow['loads'] {
  const routes = new Map<string, Sum>();
  const all = { requests: 0, pairs: 0, conflicts: 0 };
  const loads = [...records].map(([name, { route, slices: met, requests, conflicts }]) => {
    let pairs = 0;
    for (const count of met) pairs += count * (count - 1);
    const ofRoute = routes.get(route) ?? { requests: 0, pairs: 0, conflicts: 0 };
    routes.set(route, ofRoute);
    for (const sum of [ofRoute, all]) {
      sum.requests += requests;
      sum.pairs += pairs;
      sum.conflicts += conflicts;
    }
    return loadOf({ kind: 'resource', name }, { requests, pairs, conflicts });
  });
  for (const [name, sum] of routes) loads.push(loadOf({ kind: 'route', name }, sum));
  if (routes.size > 1) loads.push(loadOf({ kind: 'all', name: 'all routes' }, all));
  return loads;
}

interface Sum {
  requests: number;
  pairs: number;
  conflicts: number;
}

function loadOf(watched: Watched, { requests, pairs, conflicts }: Sum): WatchedWindow['loads'][number] {
  return { watched, load: { requests, rivals: requests === 0 ? 0 : pairs / requests, conflicts } };
}
