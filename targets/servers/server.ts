import type { Need } from '../../harness/core/strategy.ts';

/** A server to race on; `stop` ends it only if this run started it. */
export interface Server {
  /** Its address; several, with commas between them, where it takes several servers. */
  readonly url: string;
  /** The same for services, where they may do less there than the harness. */
  readonly serviceUrl?: string;
  /** What faults do to it; absent where somebody else has started it. */
  readonly control?: ServerControl;
  stop(): Promise<void>;
  killNow(): void;
}

/** A server in the hands of a fault. */
export interface ServerControl {
  /** Ends it at once (SIGKILL); what it has written stays. */
  kill(): Promise<void>;
  /** Starts it again at the same address, with what it had written. */
  restart(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Absent where the server keeps no scripts. */
  flushScripts?: () => Promise<void>;
}

/** What finding or starting a server needs to know. */
export interface ServerParts {
  /** Hosts beyond this machine that may be loaded. */
  readonly allowed: readonly string[];
  /** What the strategies of the plan need beyond a store of their kind. */
  readonly needs: ReadonlySet<Need>;
  /** Whether it must keep its data when it is ended: then every change is written before it is answered. */
  readonly durable: boolean;
  /** Says what is done to the machine, such as installing a server. */
  readonly log: (line: string) => void;
}

/** How a server is found by its address in the environment, or started for this run. */
export interface ServerKind {
  /** The store that keeps its records there, or the need of a strategy that it meets. */
  readonly serves: string;
  /** The environment variable with the address of one that somebody else has started. */
  readonly variable: string;
  /** `address` is what the variable holds. */
  readonly open: (address: string | undefined, parts: ServerParts) => Promise<Server>;
}
