import type { Evidence } from './evidence.ts';
import type { Part } from './guarded.ts';
import type { Operation } from './operation.ts';
import type { Seed } from './record.ts';
import type { Anomaly } from './verdict.ts';

/** Arguments of a command as they stand in the JSON body. */
export type Arguments = Readonly<Record<string, string | number>>;

/** What a body may hold: every property is required, others are refused. */
export type BodySchema = Readonly<
  Record<
    string,
    | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number; readonly about: string }
    | {
        readonly type: 'string';
        readonly maxLength: number;
        readonly pattern?: string;
        readonly about: string;
      }
  >
>;

/** What a guard is computed from: the id in the path, the body, the If-Match versions and the request's nonce. */
export interface Request {
  readonly id: string;
  readonly args: Arguments;
  /** Versions of If-Match; undefined where none was sent. */
  readonly ifMatch?: readonly number[];
  readonly nonce: number;
}

/**
 * A command as declared once: the client encodes from it, the service decodes from it, the documents list it.
 * `path` holds at most one parameter, `:id`; a path without it names the record in the body.
 */
export interface CommandSpec {
  readonly name: string;
  readonly about: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body: BodySchema;
  readonly ifMatch: 'required' | 'none';
  /** The guard; an empty list is answered at once, without the store. */
  readonly parts: (request: Request) => readonly Part[];
}

/** A collection that GET serves as `/collection/id`; the record's key is `collection/id`. */
export interface Resource {
  readonly collection: string;
  readonly integers: readonly string[];
}

/** One generation of one contended key: records of a slot carry `name` as their id. */
export interface Slot {
  readonly key: number;
  readonly generation: number;
  readonly name: string;
}

/** What shapes a workload in one cell. */
export interface Settings {
  /** Units of a generation, such as items in stock. */
  readonly capacity: number;
  readonly clients: number;
}

/** What an operation knows when it starts. */
export interface Turn {
  /** Unique in a run; the same operation has the same number under every strategy. */
  readonly operation: number;
  readonly client: number;
  readonly slot: Slot;
  readonly settings: Settings;
}

/** A race: what clients send, what the service decides, and who judges; one file each. */
export interface Workload {
  readonly name: string;
  readonly about: string;
  readonly resources: readonly Resource[];
  readonly commands: readonly CommandSpec[];
  /** Decisions (accepted or decided against, never race lost) after which a slot's next generation begins. */
  readonly decisions: (settings: Settings) => number;
  readonly seed: (slot: Slot, settings: Settings) => readonly Seed[];
  readonly operation: (turn: Turn) => Operation;
  /** Judges a run by what was answered and what the store holds, never by `step`; absent where nothing can be wrong. */
  readonly check?: (evidence: Evidence) => readonly Anomaly[];
}

/** The id of a slot: `key-generation`. */
export function slotName(key: number, generation: number): string {
  return `${key}-${generation}`;
}
