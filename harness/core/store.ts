import type { Receipt, Seed, Stored } from './record.ts';
import type { Scopes } from './scope.ts';
import type { View } from './view.ts';

/** One page of an audit: records and receipts in any order, every one exactly once over all pages. */
export interface AuditPage {
  readonly records: readonly (readonly [key: string, record: Stored])[];
  readonly receipts: readonly Receipt[];
}

/** How requests use a store. */
export interface Access extends View {
  readonly scopes: Scopes;
  /** The same access, which tells how long it waited for a connection, in milliseconds; itself where nothing waits. */
  noting(note: (waitedMs: number) => void): Access;
}

/** What an audit looks at while a race goes on. */
export interface AuditScope {
  /** Whether a record is looked at, by its key. */
  readonly isOwn: (key: string) => boolean;
  /** Records or receipts that are asked for at once, so that requests do not wait for long. */
  readonly pageSize: number;
}

/** What the harness does with the records of a store. */
export interface Ledger {
  /** Writes records at version 1, without receipts. */
  seed(records: readonly Seed[]): Promise<void>;
  /** With a scope, records and receipts that lie outside may be left out; those inside must be quiet. */
  audit(scope?: AuditScope): AsyncIterable<AuditPage>;
  /** Removes records that nobody asks for any more, with receipts and locks of theirs; the store serves on. */
  forget(keys: readonly string[]): Promise<void>;
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
