import type { Call } from '../../core/call.ts';
import type { Conflict } from './conflict.ts';
import type { NameMemory } from './overlapping-names.ts';
import { isOneRequest } from './resends.ts';

/** A client that sent a hopeless request again and again. */
export interface Storm {
  readonly client: string;
  readonly method: string;
  readonly resource: string;
  /** What was asked for. */
  readonly path: string;
  readonly status: number;
  readonly code?: string;
  /** How often it was sent again. */
  count: number;
  readonly fromMs: number;
  toMs: number;
  wastedMs: number;
}

/** A record that refused the same again and again while nobody changed it. */
export interface LastingConflict {
  readonly resource: string;
  /** What was asked for. */
  readonly path: string;
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly code?: string;
  count: number;
  readonly fromMs: number;
  toMs: number;
  readonly clients: Set<string>;
}

/** Sent again as often in a row, it is a storm. */
const stormFrom = 5;
/** Refused as often without a change, a record is worth a line. */
const worthALine = 5;
const most = 20_000;
const countedClients = 20;

/** Rows of refusals: of a client that does not stop, and of a record that refuses everybody. */
export class Episodes {
  readonly #storms = new Map<string, Storm>();
  /** Names of those that sent the same as far as it is told by its looks. */
  readonly #names = new WeakMap<Storm, NameMemory>();
  readonly #lasting = new Map<string, LastingConflict>();

  take({ call, kind, row, standing, record, name }: Conflict): void {
    const resource = call.resource ?? call.path;
    if (kind === 'again') {
      const key = stormKey(call);
      let storm = this.#storms.get(key);
      // A new row of the same client is added to what it did before.
      if (storm === undefined) {
        storm = {
          client: call.client ?? '',
          method: call.method,
          resource,
          path: call.path,
          status: call.status,
          ...(call.code === undefined ? {} : { code: call.code }),
          count: 0,
          fromMs: call.arrivedMs,
          toMs: call.doneMs,
          wastedMs: 0,
        };
        keep(this.#storms, key, storm);
      }
      if (name !== undefined && !isOneRequest(call)) this.#names.set(storm, name);
      storm.count += 1;
      storm.toMs = Math.max(storm.toMs, call.doneMs);
      storm.wastedMs += call.doneMs - call.arrivedMs;
    }
    // What may have been accepted before stands as long, and nobody knows why.
    const isKnown = kind === 'lasting' || kind === 'decided';
    if (standing < worthALine || row > 1 || !isKnown) return;
    const key = lastingKey(call);
    let lasting = this.#lasting.get(key);
    if (lasting === undefined) {
      lasting = {
        resource,
        path: call.path,
        route: call.route ?? call.path,
        method: call.method,
        status: call.status,
        ...(call.code === undefined ? {} : { code: call.code }),
        count: 0,
        fromMs: record.standing(call)?.fromMs ?? call.arrivedMs,
        toMs: call.doneMs,
        clients: new Set(),
      };
      keep(this.#lasting, key, lasting);
    }
    // The first of a row were no row yet when they came.
    const isNew = lasting.count === 0 || standing === worthALine;
    lasting.count += isNew ? standing : 1;
    lasting.toMs = Math.max(lasting.toMs, call.doneMs);
    const first = isNew ? (record.standing(call)?.clients ?? []) : [];
    for (const client of [...first, call.client])
      if (client !== undefined && lasting.clients.size < countedClients) lasting.clients.add(client);
  }

  /** Takes one back of which nobody can tell after all. */
  withdraw({ call, kind }: Conflict): void {
    const storm = kind === 'again' ? this.#storms.get(stormKey(call)) : undefined;
    if (storm !== undefined) {
      storm.count -= 1;
      storm.wastedMs -= call.doneMs - call.arrivedMs;
    }
    const lasting = kind === 'lasting' ? this.#lasting.get(lastingKey(call)) : undefined;
    if (lasting === undefined) return;
    lasting.count -= 1;
    if (lasting.count < worthALine) this.#lasting.delete(lastingKey(call));
  }

  /** Clients that sent at least five in a row in vain, the worst first; not names that are known since to be those of several. */
  storms(): Storm[] {
    return [...this.#storms.values()]
      .filter((storm) => storm.count >= stormFrom && this.#names.get(storm)?.isShared !== true)
      .sort((a, b) => b.count - a.count);
  }

  lasting(): LastingConflict[] {
    return [...this.#lasting.values()].sort((a, b) => b.count - a.count);
  }
}

function stormKey({ client, method, path }: Call): string {
  return `${client}\n${method}\n${path}`;
}

function lastingKey({ method, path, status, code }: Call): string {
  return `${method} ${path} ${status} ${code ?? ''}`;
}

/** Keeps one more; where there is no room, the smaller half goes. */
function keep<T extends { readonly count: number }>(map: Map<string, T>, key: string, one: T): void {
  map.set(key, one);
  if (map.size <= most) return;
  const sorted = [...map].sort(([, a], [, b]) => a.count - b.count);
  for (const [name] of sorted.slice(0, most / 2)) map.delete(name);
}
