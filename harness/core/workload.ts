import type { Evidence } from './evidence.ts';
import type { Condition, Part } from './guarded.ts';
import type { Operation } from './operation.ts';
import type { Reason } from './reason.ts';
import type { Seed, Stored } from './record.ts';
import type { AnomalyKind, Finding } from './verdict.ts';

/** Arguments of a command as they stand in the JSON body. */
export type Arguments = Readonly<Record<string, string | number>>;

/** One property of a body. */
export type BodyProperty = { readonly about: string; readonly optional?: true } & (
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | {
      readonly type: 'string';
      readonly maxLength: number;
      readonly pattern?: string;
      readonly oneOf?: readonly string[];
    }
);

/** What a body may hold: every property is required unless it says so, others are refused. */
export type BodySchema = Readonly<Record<string, BodyProperty>>;

/** What a guard is computed from. */
export interface Request {
  /** The id in the path; empty where the path has none. */
  readonly id: string;
  readonly args: Arguments;
  /** What the precondition headers ask of the record; empty where none were sent. */
  readonly preconditions: readonly Condition[];
  readonly nonce: number;
  /** The service's clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** Who asks: the user of the key that was sent, else `request-` and the nonce. */
  readonly by: string;
}

/**
 * A command as declared once: the client encodes from it, the service decodes from it, the documents list it.
 * `path` holds at most one parameter, `:id`; a path without it names the record in the body.
 */
export interface CommandSpec {
  readonly name: string;
  readonly about: string;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** An empty schema takes no body. */
  readonly body: BodySchema;
  /** Whether precondition headers are looked at, and whether one must be sent. */
  readonly precondition: 'required' | 'optional' | 'none';
  /** An Idempotency-Key is taken by every command; `required` refuses requests without one. */
  readonly idempotencyKey?: 'required';
  /** The guard; an empty list is answered at once, without the store. */
  readonly parts: (request: Request) => readonly Part[];
  /** Arguments that the history keeps, where what was asked for does not follow from the operation's number. */
  readonly keeps?: readonly string[];
  /** Members that the problem details of a refusal gain, such as `from`, `to` and `allowed`. */
  readonly explain?: (refused: Refused) => Readonly<Record<string, unknown>>;
}

/** A refusal as `explain` sees it: the condition's reason and the record that was found. */
export interface Refused {
  readonly reason: Reason;
  readonly key: string;
  readonly found: Stored;
  readonly request: Request;
}

/**
 * A collection that GET serves as `/collection/id`. The record's key is `collection/id`; with `members` it has no record
 * of its own and shows one snapshot of several: `{ "a": { …fields }, "b": { …fields } }`, without those that are not there.
 */
export interface Resource {
  readonly collection: string;
  readonly integers: readonly string[];
  /** Keys by the name under which the snapshot shows them. */
  readonly members?: (id: string) => Readonly<Record<string, string>>;
  /** Its records carry `stampsOf`, from which Last-Modified, changedBy and changedAt are told. */
  readonly stamped?: true;
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
  /** Keys of records that operations on a slot may create, as far as they are known beforehand. */
  readonly creates?: (slot: Slot, settings: Settings) => readonly string[];
  /** All values of fields that commands set to a word. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** What must hold, 5 to 12 of them; empty where nothing can be wrong. */
  readonly invariants: readonly Invariant[];
  /** Judges a run by what was answered and what the store holds, never by `step`; absent where nothing can be wrong. */
  readonly check?: (evidence: Evidence) => readonly Finding[];
}

/** Something that must hold of every race of a workload, and the anomalies that break it. */
export interface Invariant {
  /** In the words of the domain: "no more is sold than there was". */
  readonly name: string;
  /** No other invariant of the workload has them. */
  readonly kinds: readonly AnomalyKind[];
  /** What the workload exists for: a race in which nobody could look at it proves nothing. */
  readonly essential?: true;
  /** Kinds that are proof enough where nobody came near a limit: sums of records that agree with what was accepted. */
  readonly standIns?: readonly AnomalyKind[];
}

/** The id of a slot: `key-generation`, after a salt where the service knows records of earlier races. */
export function slotName(key: number, generation: number, salt = ''): string {
  return `${salt}${key}-${generation}`;
}
