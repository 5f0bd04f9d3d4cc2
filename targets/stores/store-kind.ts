import type { Named } from '../../harness/core/registry.ts';
import type { SharedStore, Store } from '../../harness/core/store.ts';

/** Where a store finds its data. */
export interface StoreConfig {
  /** Address of the server; absent for a store inside the process. */
  readonly storeUrl?: string;
  /** Starts the name of everything that a run writes, so that runs can share a server. */
  readonly prefix: string;
}

/** A kind of store: how a service opens it, and how the harness does. */
export interface StoreKind extends Named {
  readonly open: (config: StoreConfig) => Promise<Store>;
  /** Absent where the records are inside the service's process: then the service seeds and audits. */
  readonly openShared?: (config: StoreConfig) => Promise<SharedStore>;
}
