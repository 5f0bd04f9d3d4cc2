import type { Named } from '../../harness/core/registry.ts';
import type { SharedStore, Store } from '../../harness/core/store.ts';
import type { Need, Strategy } from '../../harness/core/strategy.ts';
import type { ScriptRewrite } from './redis/lua/source.ts';

/** What a broken service makes of what it sends to its store. */
export interface Rewrites {
  readonly script?: ScriptRewrite;
  readonly statement?: (text: string) => string;
}

/** Where a store finds its data. */
export interface StoreConfig {
  /** Address of the server; absent for a store inside the process. */
  readonly storeUrl?: string;
  /** The address that services log in at, where it is another: they are then given what they need there. */
  readonly serviceUrl?: string;
  /** Starts the name of everything that a run writes, so that runs can share a server. */
  readonly prefix: string;
  /** What the strategy needs beyond a store of its kind. */
  readonly needs?: Need | undefined;
  /** Addresses of the servers that only grant locks. */
  readonly lockUrls?: readonly string[] | undefined;
  /** Connections that a process opens at most, for a store that has a pool of them. */
  readonly pool?: number;
  /** Processes of the service, each with a pool of its own. */
  readonly instances?: number;
  /** Absent but for a service that is broken on purpose. */
  readonly rewrites?: Rewrites;
}

/** A kind of store: how a service opens it, and how the harness does. */
export interface StoreKind extends Named {
  /** Why records may be lost there, whatever the strategy, as one clause; absent where they never are. */
  readonly flaw?: Strategy['flaw'];
  /** Whether every process has a pool of connections to it, whose size can be chosen. */
  readonly pooled?: true;
  readonly open: (config: StoreConfig) => Promise<Store>;
  /** Absent where the records are inside the service's process: then the service seeds and audits. */
  readonly openShared?: (config: StoreConfig) => Promise<SharedStore>;
}
