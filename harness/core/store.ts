import type { Command } from './guarded.ts';
import type { Receipt, Seed, State, Stored, Trace } from './record.ts';

/**
 * What a store made of a command; `raced` means that nothing was decided because somebody was faster, after how many
 * attempts where there was more than one to make.
 */
export type Outcome =
  | { readonly kind: 'applied'; readonly traces: readonly Trace[]; readonly added: readonly number[] }
  | { readonly kind: 'refused'; readonly part: number; readonly condition: number; readonly found: Stored }
  | { readonly kind: 'raced'; readonly why: 'write-conflict' | 'lock-busy'; readonly attempts?: number };

/** How one request sees a store. */
export interface View {
  /** One snapshot of the records; a key that was never written is missing. */
  read(keys: readonly string[]): Promise<State>;
  /**
   * Evaluates the guards and writes all changes with their receipt, or nothing, in one atomic step. `seen` is the state
   * that the decision was made on: its versions become the receipt's `read`; without it they are the current ones.
   */
  apply(command: Command, seen?: State): Promise<Outcome>;
}

/** A protection that a strategy asks for around its view; it covers condition-only keys too. */
export type Scope =
  | {
      readonly kind: 'lock';
      readonly keys: readonly string[];
      readonly ttlMs: number;
      readonly waitMs: number;
      /** `extended` while the holder works, `fenced` by a token, or granted by a `quorum` of servers; absent: none of it. */
      readonly form?: 'extended' | 'fenced' | 'quorum';
    }
  | { readonly kind: 'mutex'; readonly keys: readonly string[] }
  /** One writer a record inside the process, who knows what it wrote. */
  | { readonly kind: 'queue'; readonly keys: readonly string[] }
  /** What was read is watched; a write fails when any of it has changed. */
  | { readonly kind: 'watch'; readonly keys: readonly string[] }
  /** Commands run as a function that the store keeps. */
  | { readonly kind: 'function' }
  | {
      readonly kind: 'transaction';
      readonly keys: readonly string[];
      readonly isolation: Isolation;
      /** Rows that are read are locked: whoever comes later waits, or gives up at once. */
      readonly rows?: 'wait' | 'nowait';
      /** A lock for each key is taken first, whether there is a row or not. */
      readonly advisory?: true;
      /** How often it is tried at most when others were faster. */
      readonly attempts: number;
    }
  /** Records that a command only reads are locked against writers while it writes. */
  | { readonly kind: 'share' }
  /** Constraints of the schema decide in place of the guards that they stand for. */
  | { readonly kind: 'constraint' };

/** How much a transaction sees of others that run at the same time (SQL:1992, as PostgreSQL has it). */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/** One page of an audit: records and receipts in any order, every one exactly once over all pages. */
export interface AuditPage {
  readonly records: readonly (readonly [key: string, record: Stored])[];
  readonly receipts: readonly Receipt[];
}

/** How requests use a store. A scope that a backend lacks is absent from `scopes`, never faked. */
export interface Access extends View {
  readonly scopes: readonly Scope['kind'][];
  within(scope: Scope, body: (view: View) => Promise<Outcome>): Promise<Outcome>;
  /** The same access, which tells how long it waited for a connection, in milliseconds; itself where nothing waits. */
  noting(note: (waitedMs: number) => void): Access;
}

/** What the harness does with the records of a store. */
export interface Ledger {
  /** Writes records at version 1, without receipts. */
  seed(records: readonly Seed[]): Promise<void>;
  audit(): AsyncIterable<AuditPage>;
  /** Removes all records and receipts of this run; the store must be quiet, and serves on. */
  empty(): Promise<void>;
}

/** A place that keeps records. */
export interface Store extends Access, Ledger {
  /** Statements that this process has sent; absent where the server counts them. */
  readonly statements?: number;
  close(): Promise<void>;
}

/** What the server behind a store has spent since it started; absent what it does not tell. */
export interface StoreUsage {
  readonly cpuMs?: number;
  /** Commands or statements that it ran, those inside scripts included. */
  readonly commands?: number;
  /** Such as `7.0.15`, or `valkey 8.1.0`. */
  readonly version: string;
  /** Another one once the server was started again: counters of two runs have nothing between them. */
  readonly run: string;
}

/** A store in a server of its own: the harness opens it beside the services, seeds and audits it, and clears it. */
export interface SharedStore extends Store {
  /** What the whole server has spent; differences between two calls are what a race cost it. */
  usage(): Promise<StoreUsage>;
  /** Removes all that this run has made, and nothing else; the store then serves no more. */
  clear(): Promise<void>;
}
