import type { AbilityName } from '../core/abilities.ts';
import type { FaultChoice } from '../core/fault-choice.ts';
import type { Tuning } from '../core/operation.ts';
import type { Named } from '../core/registry.ts';
import type { Arrival } from './cell.ts';

/** A workload as a person chooses it; `all` and the default leave out those that prove nothing, such as `noop`. */
export interface WorkloadChoice extends Named {
  readonly inDefault: boolean;
  readonly inAll: boolean;
  /** Whether one of its commands must name what was read. */
  readonly usesPreconditions: boolean;
  /** Whether each of its requests carries an idempotency key of its own, whatever the policy does. */
  readonly bringsKeys: boolean;
}

/** A strategy as a person chooses it, with the stores that can serve it. */
export interface StrategyChoice extends Named {
  readonly stores: readonly string[];
  /** The stores where it is raced when nobody names a strategy. */
  readonly defaultOn: readonly string[];
  /** The workloads that it can serve; absent for all. */
  readonly workloads?: readonly string[];
}

/** A store as a person chooses it. */
export interface StoreChoice extends Named {
  /** Whether services have a pool of connections to it. */
  readonly pooled?: true;
}

/** A policy as a person chooses it, with the settings that it looks at. */
export interface PolicyChoice extends Named {
  readonly tunedBy: readonly (keyof Tuning)[];
}

/** A gateway as a person chooses it. */
export interface GatewayChoice extends Named {
  /** What to type where it is not installed; absent where it can be used. */
  readonly missing?: string;
  /** What it can do about conflicts; nothing where it is absent. */
  readonly can?: readonly AbilityName[];
}

/** What there is to choose from; the command line collects it from the registries, which only it may import. */
export interface Choices {
  readonly workloads: readonly WorkloadChoice[];
  readonly strategies: readonly StrategyChoice[];
  readonly stores: readonly StoreChoice[];
  readonly gateways: readonly GatewayChoice[];
  readonly policies: readonly PolicyChoice[];
  readonly faults: readonly FaultChoice[];
  readonly formats: readonly Named[];
  readonly arrivals: readonly (Named & { readonly name: Arrival })[];
}

/** The workloads that `all` and `default` stand for. */
export function workloadsOfSet(set: string, { workloads }: Choices): readonly string[] {
  return workloads
    .filter(({ inAll, inDefault }) => (set === 'all' ? inAll : inDefault))
    .map(({ name }) => name);
}
