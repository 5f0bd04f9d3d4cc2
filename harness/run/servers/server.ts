/** A server to race on; `stop` ends it only if this run started it. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
  killNow(): void;
}

/** What finding or starting a server needs to know. */
export interface ServerParts {
  /** A host beyond this machine that may be loaded. */
  readonly allowed: string | undefined;
  /** Says what is done to the machine, such as installing a server. */
  readonly log: (line: string) => void;
}

/** How the server of a store is found by its address in the environment, or started for this run. */
export interface ServerKind {
  /** The store that keeps its records there. */
  readonly store: string;
  readonly open: (env: Readonly<Record<string, string | undefined>>, parts: ServerParts) => Promise<Server>;
}
