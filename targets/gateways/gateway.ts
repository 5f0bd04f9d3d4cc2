import type { Named } from '../../harness/core/registry.ts';
import type { Abilities, AbilityName } from '../../harness/core/abilities.ts';

/** How a gateway chooses the instance for a request; `hash` sends all requests for one record to the same. */
export const balances = ['round-robin', 'least-connections', 'hash'] as const;
export type Balance = (typeof balances)[number];

/** Where a backend listens. */
export interface Backend {
  readonly host: string;
  readonly port: number;
}

/** What a gateway is configured for. */
export interface GatewayOrder {
  /** A folder of its own, which is its working directory and is removed after it. */
  readonly folder: string;
  /** It listens here on the loopback address. */
  readonly port: number;
  /** What it answers at `tokenPath`, so that nobody takes another server on its port for it. */
  readonly token: string;
  readonly backends: readonly Backend[];
  readonly balance: Balance;
  /** Segments of a path that name its record to `hash`: with a base path those of it, too; absent for two. */
  readonly recordDepth?: number;
  /** Clients that are connected at most, and connections to each backend. */
  readonly connections: number;
  /** What it does beside passing requests on. */
  readonly abilities?: Abilities;
  /** The key of each client, by its number, where it must send one. */
  readonly keys?: readonly string[];
  /** Where it writes a line a call; absent where it writes none. */
  readonly log?: GatewayLog;
}

/** The log of a gateway: lines of JSON with the names of `callFields`. */
export interface GatewayLog {
  /** A file that is there, which lines are added to. */
  readonly file: string;
  /** With this the keys of clients become digests: those of one run are alike, and nobody can guess them. */
  readonly digestKey?: string;
  /** Templates of the paths that the service has, such as `/items/{id}/purchases`, where they are known. */
  readonly routes?: readonly string[];
  /** Names of other headers that are written, in lower case, and bytes of bodies; only the reference gateway does. */
  readonly headers?: readonly string[];
  readonly bodyBytes?: number;
}

/** What is written into the folder of a gateway, by name, and the arguments that its program is started with. */
export interface Arrangement {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** A file that gets what the program prints, for one that knows no other place for its log. */
  readonly output?: string;
}

/** The program of a gateway: one that is installed, or a bundle of ours that Node runs. */
export type GatewayProgram =
  | { readonly kind: 'installed'; readonly name: string; readonly versionArgs: readonly string[] }
  | { readonly kind: 'bundle'; readonly file: string };

/** A gateway that can stand before the instances of a service. */
export interface GatewayKind extends Named {
  readonly program: GatewayProgram;
  /** Which abilities can be switched on; none where it is absent. */
  readonly can?: readonly AbilityName[];
  arrange(order: GatewayOrder): Arrangement;
}

/** A backend as an address with its port, such as `[::1]:3000`. */
export function addressOf({ host, port }: Backend): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Segments of a path that name its record where all paths begin with it: `/items/7`. */
export const ownDepth = 2;

/** The log in the folder of a gateway, which leads to its file wherever that is. */
export const callsFile = 'calls.ndjson';

/** How long a line may wait for others before it is written. */
export const flushMs = 200;

/** Where a gateway answers with its token. */
export const tokenPath = '/contend-gateway';

/** Room for the head of a request or an answer: more than clients and most services take, so that nothing is refused here. */
export const headBytes = 32_768;

/** Longer than any client waits: a gateway that gave up first would change the race. */
export const answerBoundS = 900;
