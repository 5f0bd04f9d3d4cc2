import type { ListenAddress } from './listen-address.ts';
import type { Abilities } from '../core/abilities.ts';
import type { Balance } from '../../targets/gateways/gateway.ts';
import type { Bundle } from '../core/bundle.ts';
import type { Tuning } from '../core/operation.ts';
import type { Fault } from '../core/fault.ts';
import type { Profile, Telling } from '../core/reason.ts';
import type { Skew } from '../core/skew.ts';
import type { LockTimes, Precondition } from '../core/strategy.ts';
import type { PlannedObjective } from './objective.ts';

/** When operations start. */
export type Arrival = 'closed' | 'constant' | 'poisson' | 'ramp' | 'burst';

/** How a service is spoken to that somebody brings. */
export interface Adapter {
  readonly name: string;
  /** Of its bundle: another one once a line of it has changed. */
  readonly digest: string;
}

/** What a cell is raced against: a service that the run starts, or one that somebody brings. */
export type CellTarget =
  | {
      readonly kind: 'reference';
      /** The broken service that is raced in place of a right one; no option sets it. */
      readonly broken?: string;
      /** How locks behave, where that is not left to the run; no option sets it. */
      readonly lockTimes?: LockTimes;
    }
  | {
      readonly kind: 'brought';
      /** Its addresses, one an instance. */
      readonly urls: readonly string[];
      /** How it is spoken to, where somebody has brought an adapter. */
      readonly adapter?: Adapter;
      /** Statuses that mean a refusal, beside those of HTTP. */
      readonly refuses: readonly number[];
      /** Where it is told what CPU it has used; empty where nobody tells, or its adapter does. */
      readonly usageFrom: readonly string[];
    };

/** One row to measure: a workload against a strategy with every setting that its race needs. */
export interface Cell {
  readonly workload: string;
  /** `remote` where a URL is raced and nobody said how it works. */
  readonly strategy: string;
  /** What tells it from another cell that is raced in the same way. */
  readonly label?: string;
  /** `remote` where a URL is raced. */
  readonly store: string;
  readonly arrival: Arrival;
  readonly clients: number;
  /** 0 for a burst, which lasts as long as its rounds. */
  readonly durationMs: number;
  /** 0 for a burst. */
  readonly warmupMs: number;
  /** 0 for all but a burst. */
  readonly rounds: number;
  /** Only where arrivals are open. */
  readonly ratePerS?: number;
  readonly keys: number;
  readonly skew: Skew;
  readonly capacity: number;
  readonly policy: string;
  /** What the policy looks at, and nothing else. */
  readonly tuning: Partial<Tuning>;
  readonly precondition: Precondition;
  readonly profile: Profile;
  readonly problems: Telling;
  /** 0 for all but closed. */
  readonly thinkMs: number;
  readonly workMs: number;
  readonly instances: number;
  /** `none` where clients speak to the instances themselves. */
  readonly gateway: string;
  /** Only where there is a gateway. */
  readonly balance?: Balance;
  /** What the gateway does about conflicts; absent where that is nothing. */
  readonly abilities?: Abilities;
  /** Connections of an instance to its store; only where the store has a pool of them. */
  readonly pool?: number;
  readonly workers: number;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly historyEntries: number;
  /** The race ends as soon as something is wrong for certain. */
  readonly stopsOnAnomaly?: true;
  /** In order of time. */
  readonly faults: readonly Fault[];
  /** Whether all orders of the requests are searched for one that explains them. */
  readonly linearizable: boolean;
  readonly target: CellTarget;
}

type TargetOf<K extends CellTarget['kind']> = Extract<CellTarget, { readonly kind: K }>;

/** What a cell says of the service that the run starts for it; nothing where somebody brings one. */
export function referenceOf({ target }: Pick<Cell, 'target'>): Partial<TargetOf<'reference'>> {
  return target.kind === 'reference' ? target : {};
}

/** What a cell says of the service that somebody brings; nothing where the run starts one. */
export function broughtOf({ target }: Pick<Cell, 'target'>): Partial<TargetOf<'brought'>> {
  return target.kind === 'brought' ? target : {};
}

/** Where what was found goes, and in which form; of all outputs of a command one is stdout. */
export interface Output {
  readonly format: string;
  /** Absent for stdout. */
  readonly file?: string;
}

/** Where gateways write what they see, and what beside what is always written. */
export interface GatewayLogPlan {
  /** A file that ends in `.ndjson`, or a folder. */
  readonly path: string;
  readonly headers: readonly string[];
  readonly bodyBytes: number;
}

/** Agents that send the load of a plan, and where they wait. */
export interface PlannedAgents {
  /** So many, or by their names. */
  readonly wanted: { readonly count: number } | { readonly names: readonly string[] };
  /** As it was written: it may hold a password, and is shown nowhere. */
  readonly join: string;
}

/** Everything that was asked for, frozen; nothing after it reads options. */
export interface Plan {
  readonly cells: readonly Cell[];
  readonly out: string;
  readonly outputs: readonly Output[];
  readonly debug: boolean;
  /** The file, or the beginning of the names of files, that every request is written to. */
  readonly historyOut?: string;
  /** Where gateways write what they see; absent where they do not. */
  readonly gatewayLog?: GatewayLogPlan;
  /** Whether the worst anomaly is drawn. */
  readonly explain: boolean;
  /** Whether each race is watched for more lost races than its load explains. */
  readonly warn: boolean;
  /** Whether adapters are played by one client before they race. */
  readonly preflight: boolean;
  /** Where figures of the run are served while it lasts. */
  readonly metrics?: ListenAddress;
  readonly blocks: number;
  /** The row that others are compared with, by its label or strategy; absent where nobody named one. */
  readonly reference?: string;
  /** Services are kept for all cells that want the same, and race for so long before the first; 0: every cell has new ones. */
  readonly rehearsalMs: number;
  /** What was left out of what was asked for, and why, a sentence each. */
  readonly notes: readonly string[];
  /** Bundles of adapters by their digest. */
  readonly modules: Readonly<Record<string, Bundle>>;
  /** What rows are held to; absent where they are held to nothing. */
  readonly held?: PlannedObjective;
  /** Hosts beyond this machine that may be loaded: those of the service, or the Redis server's. */
  readonly allowRemote: readonly string[];
  /** Who sends the load; absent where this process does. */
  readonly agents?: PlannedAgents;
}
