import type { Need } from '../../core/strategy.ts';

/** A server to race on; `stop` ends it only if this run started it. */
export interface Server {
  /** Its address; several, with commas between them, where it takes several servers. */
  readonly url: string;
  stop(): Promise<void>;
  killNow(): void;
}

/** What finding or starting a server needs to know. */
export interface ServerParts {
  /** A host beyond this machine that may be loaded. */
  readonly allowed: string | undefined;
  /** What the strategies of the plan need beyond a store of their kind. */
  readonly needs: ReadonlySet<Need>;
  /** Says what is done to the machine, such as installing a server. */
  readonly log: (line: string) => void;
}

/** How a server is found by its address in the environment, or started for this run. */
export interface ServerKind {
  /** The store that keeps its records there, or the need of a strategy that it meets. */
  readonly serves: string;
  readonly open: (env: Readonly<Record<string, string | undefined>>, parts: ServerParts) => Promise<Server>;
}
