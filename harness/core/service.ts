import type { PlainArguments } from './command.ts';
import type { Reason } from './reason.ts';

/**
 * A service that somebody brings, as data and pure functions: what its workload asks for becomes requests, and its replies
 * get the meaning that they have there. Given as `--service FILE`, a module whose default export this is.
 *
 * `S` is what `setup` brings, `C` the credential of a client; both are copied to other threads, so they are plain data.
 */
export interface ServiceDefinition<S = unknown, C = unknown> {
  /** What tables call it; the name of the file where absent. */
  readonly name?: string;
  /** The workload that it serves, such as `last-item`. */
  readonly workload: string;
  /** Where it listens; several addresses are instances of one service. `--url` outranks it. */
  readonly url?: string | readonly string[];
  /** Once, before anything else: logs in, makes what is shared. */
  readonly setup?: (tools: Tools) => S | Promise<S>;
  /** Once a client, not measured: a credential of its own. Clients count from 0. */
  readonly client?: (tools: Tools & { readonly client: number; readonly shared: S }) => C | Promise<C>;
  /**
   * Makes fresh records, before the race and during it; where the service names them itself, answers with its ids by key.
   * Absent where the service takes them at `/contend/seed`.
   */
  readonly seed?: (
    records: readonly SeedRecord[],
    tools: Tools & { readonly shared: S },
  ) => ServiceIds | Promise<ServiceIds>;
  /** By the workload's name of a command; one that the service lacks is left out. */
  readonly commands: Readonly<Record<string, CommandMapping<S, C>>>;
  /** By collection: how a record is read. What is not here is read by nobody. */
  readonly reads?: Readonly<Record<string, ReadMapping<S, C>>>;
  /**
   * When all is quiet: what records hold, and what took effect on them, told by who may look deeper than clients. Absent: the
   * records are read as clients read them, and nobody tells of effects.
   */
  readonly audit?: (
    records: readonly RecordName[],
    tools: Tools & { readonly shared: S },
  ) => Audited | Promise<Audited>;
  /** CPU that the service has used since it started, so that `size` can plan for it. */
  readonly usage?: (tools: Tools & { readonly shared: S }) => Usage | Promise<Usage>;
  /** Once, when all is over. */
  readonly teardown?: (tools: Tools & { readonly shared: S }) => void | Promise<void>;
}

/** Ids that the service made, by the keys of the records; nothing where it keeps ours. */
export type ServiceIds = Readonly<Record<string, string | number>> | void;

/** What a service has used: milliseconds of CPU, of its processes and of its store. */
export interface Usage {
  readonly cpuMs?: number;
  readonly storeCpuMs?: number;
}

/** What hooks work with. */
export interface Tools {
  readonly http: Http;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Requests of hooks; a status of 400 and above throws, except from `send`. Nothing is followed to another host. */
export interface Http {
  readonly get: (path: string, more?: RequestParts) => Promise<WireReply>;
  readonly post: (path: string, more?: RequestParts) => Promise<WireReply>;
  readonly put: (path: string, more?: RequestParts) => Promise<WireReply>;
  readonly patch: (path: string, more?: RequestParts) => Promise<WireReply>;
  readonly delete: (path: string, more?: RequestParts) => Promise<WireReply>;
  readonly send: (request: WireRequest) => Promise<WireReply>;
}

/** A record that has to be there before it is raced: its fields are texts, numbers among them too. */
export interface SeedRecord {
  /** `items/0-17`. */
  readonly key: string;
  readonly collection: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A record that is audited. */
export interface RecordName {
  /** `items/0-17`. */
  readonly key: string;
  readonly collection: string;
  /** As the service calls it. */
  readonly id: string;
}

/** What an audit found; what it leaves out it did not look at. */
export interface Audited {
  /** Fields by key, by the workload's names; null where there is no such record. */
  readonly records?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  /** Of all that ever took effect on these records the ids that `accepted({ effect })` told, one for each time. */
  readonly effects?: readonly (string | number)[];
}

/** Headers and body of a request; at most one of `json`, `form`, `text` and `bytes`. */
export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string | number>>;
  readonly text?: string;
  /** A body that is no text, as it is; `application/octet-stream` where no header says another. */
  readonly bytes?: Uint8Array;
}

/** A request: `POST` of a command and `GET` of a read where no method is named. */
export interface WireRequest extends RequestParts {
  readonly method?: string;
  /** From the first slash on, with its query. */
  readonly path: string;
}

/** A reply as mappings see it, valid until they return. */
export interface WireReply {
  readonly status: number;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The body read as JSON; undefined where it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a body holds only its service knows
  readonly json: any;
  readonly text: string;
  /** The body as it came. */
  readonly bytes: Uint8Array;
}

/** A state that the client has read before, for commands that name it. */
export interface ReadBase {
  /** The tag as the service told it, as a text: an ETag, a revision, whatever `tag` of the read made of it. */
  readonly tag: string | undefined;
}

/** What a request is made from. Nothing of it may be changed. */
export interface Turn<S = unknown, C = unknown> {
  /** Of the record; empty where the command makes a new one. */
  readonly id: string;
  /** What we call it, such as `items/0-17`, whatever `id` is; empty as that. */
  readonly key: string;
  readonly args: PlainArguments;
  /** What was read before; undefined where the command names none. */
  readonly base: ReadBase | undefined;
  /** What the service calls another record, by our key such as `accounts/0-0.a`; without ids of its own what stands behind the slash. */
  readonly idOf: (key: string) => string;
  /** The same for all requests of one operation; undefined where none was asked for. */
  readonly idempotencyKey: string | undefined;
  /** Counts from 0. */
  readonly clientNumber: number;
  readonly client: C;
  readonly shared: S;
}

/** How a command becomes one request, or several. */
export type CommandMapping<S = unknown, C = unknown> =
  | {
      readonly request: (turn: Turn<S, C>) => WireRequest;
      /** What the reply means; undefined: what HTTP has it mean. */
      readonly answer?: (reply: WireReply, turn: Turn<S, C>) => Meaning | undefined;
    }
  | {
      /** Yields requests, or milliseconds to wait; returns what the replies mean; nothing: what HTTP has the last one mean. */
      readonly run: (
        turn: Turn<S, C>,
      ) => Generator<WireRequest | number, Meaning | undefined | void, WireReply>;
      /** Which of its requests decides, counted from 1: in a burst all wait for each other before it. */
      readonly decides?: number;
    };

/** Which record is read, and by whom. */
export type ReadTurn<S = unknown, C = unknown> = Pick<
  Turn<S, C>,
  'id' | 'key' | 'idOf' | 'client' | 'clientNumber' | 'shared'
>;

/** How a record is read. */
export interface ReadMapping<S = unknown, C = unknown> {
  readonly request: (turn: ReadTurn<S, C>) => WireRequest;
  /**
   * The fields of the record by the workload's names; undefined where there is none. Absent: the body as it is. Where an answer
   * shows more than one record, the turn says which is meant.
   */
  readonly fields?: (reply: WireReply, turn: ReadTurn<S, C>) => Readonly<Record<string, unknown>> | undefined;
  /** What names this state in a later command; absent: the ETag. */
  readonly tag?: (reply: WireReply, turn: ReadTurn<S, C>) => string | number | undefined;
}

/** What a reply means. */
export type Meaning =
  | ({ readonly kind: 'accepted' } & Accepted)
  | { readonly kind: 'refused'; readonly reason: Reason | undefined }
  | {
      readonly kind: 'raced';
      readonly reason: Reason | undefined;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly kind: 'rejected'; readonly code: string }
  | { readonly kind: 'unknown'; readonly cause: string };

/** What an accepted command tells besides. */
export interface Accepted {
  /** What names the new state; absent: the ETag. */
  readonly tag?: string | number;
  /** Fields of the record after it, by the workload's names. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The new value of what the command counts up or down, such as the stock that is left. */
  readonly value?: number;
  /** What the service calls the lock that it granted: clients send it back as it is, as the argument `token`. */
  readonly token?: string | number | undefined;
  /** An earlier request with the same idempotency key had this effect. */
  readonly replayed?: boolean;
  /** What names the effect alone, such as the id of an order: an audit tells it too. */
  readonly effect?: string | number;
}

/** It took effect. */
export function accepted(told: Accepted = {}): Meaning {
  // Of a number nothing would be spread, and nobody be told that it is no object.
  return { kind: 'accepted', ...(typeof told === 'object' ? told : { 0: told }) };
}

/** The state forbids it for good, such as `sold-out`; without a reason it is not held to one. */
export function refused(reason?: Reason): Meaning {
  return { kind: 'refused', reason };
}

/** Somebody was faster; trying again can help. */
export function raced(reason?: Reason, { retryAfterMs }: { readonly retryAfterMs?: number } = {}): Meaning {
  return { kind: 'raced', reason, retryAfterMs };
}

/** The request itself was wrong; nothing happened. */
export function rejected(code = ''): Meaning {
  return { kind: 'rejected', code };
}

/** Nobody can say whether it took effect. */
export function unknown(cause: string): Meaning {
  return { kind: 'unknown', cause };
}

/** Types the definition of a service; what it gets is what it answers with. */
export function defineService<S = undefined, C = undefined>(
  service: ServiceDefinition<S, C>,
): ServiceDefinition<S, C> {
  return service;
}
