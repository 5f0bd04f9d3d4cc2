import { fileURLToPath } from 'node:url';
import type { Bundle } from '../core/bundle.ts';
import { find } from '../core/registry.ts';
import type { Need, Strategy } from '../core/strategy.ts';
import type { StoreKind } from '../../targets/stores/store-kind.ts';
import { adaptedTarget } from '../../targets/brought/adapted.ts';
import { remoteTarget } from '../../targets/brought/remote.ts';
import { withUsage } from '../../targets/brought/usage/with-usage.ts';
import { startTarget } from '../../targets/target.ts';
import type { Target, TargetParts } from '../../targets/target.ts';
import { frontTarget } from '../../targets/gateways/front/fronted-target.ts';
import type { GatewayParts } from '../../targets/gateways/front/gateway-server.ts';
import { lockTimes } from '../plan/lock-times.ts';
import type { Preflights } from '../../targets/gateways/front/preflights.ts';
import { broughtOf, referenceOf } from '../plan/cell.ts';
import type { Cell, Plan } from '../plan/cell.ts';
import type { GatewayLog } from '../../targets/gateways/gateway.ts';
import type { Server } from '../../targets/servers/server.ts';

/** Everything that makes one target different from another, in words and figures. */
export interface TargetOrder {
  /** Where somebody else's service is; of all that follows only what stands before it is then of account. */
  readonly urls?: readonly string[];
  /** Where it is told what CPU it has used; absent where nobody tells, or its adapter does. */
  readonly usageFrom?: readonly string[];
  /** Its adapter. */
  readonly bundle?: Bundle;
  readonly config: Omit<TargetParts['config'], 'prefix'>;
  /** The store's address for the harness, where services have another. */
  readonly ownUrl?: string;
  readonly instances: number;
  /** Absent where clients speak to the instances. */
  readonly front?: Pick<GatewayParts, 'balance' | 'connections' | 'abilities' | 'log'> & {
    readonly name: string;
  };
}

/** The target that a cell is to be raced against. */
export function orderOf(
  cell: Cell,
  {
    strategies,
    servers,
    leastConnections,
    modules,
    log,
  }: {
    readonly strategies: readonly Strategy[];
    readonly servers: ReadonlyMap<string, Server>;
    /** Connections that a gateway has room for, should the cell have fewer clients. */
    readonly leastConnections: number;
    /** Bundles of adapters by their digest. */
    readonly modules: Plan['modules'];
    /** Where its gateway writes what it sees. */
    readonly log?: GatewayLog | undefined;
  },
): TargetOrder {
  const { urls, adapter, usageFrom = [] } = broughtOf(cell);
  const bundle = adapter === undefined ? undefined : modules[adapter.digest];
  const own = referenceOf(cell);
  const needs = needOf(cell, strategies);
  const server = servers.get(cell.store);
  return {
    ...(urls === undefined ? {} : { urls }),
    ...(usageFrom.length === 0 ? {} : { usageFrom }),
    ...(bundle === undefined ? {} : { bundle }),
    config: {
      store: cell.store,
      strategy: cell.strategy,
      faulty: cell.faults.length > 0,
      workMs: cell.workMs,
      profile: cell.profile,
      problems: cell.problems,
      times: own.lockTimes ?? lockTimes(cell),
      needs,
      lockUrls: needs === 'lock-servers' ? servers.get(needs)?.url.split(',') : undefined,
      ...(own.broken === undefined ? {} : { broken: own.broken }),
      ...(cell.pool === undefined ? {} : { pool: cell.pool }),
      ...(server === undefined ? {} : { storeUrl: server.serviceUrl ?? server.url }),
    },
    ...(server?.serviceUrl === undefined ? {} : { ownUrl: server.url }),
    instances: cell.instances,
    ...(cell.balance === undefined
      ? {}
      : {
          front: {
            name: cell.gateway,
            balance: cell.balance,
            connections: Math.max(cell.clients, leastConnections),
            ...(cell.abilities === undefined ? {} : { abilities: cell.abilities }),
            ...(log === undefined ? {} : { log }),
          },
        }),
  };
}

/** What a target is started with. */
interface StartParts {
  readonly stores: readonly StoreKind[];
  readonly preflights: Preflights;
  readonly prefix: string;
  /** Aborted when nobody wants the target any more. */
  readonly signal: AbortSignal;
  /** Says what went wrong behind a race. */
  readonly log: (line: string) => void;
}

/** Starts what was ordered; everything that it writes to its store begins with `prefix`. */
export async function startOrdered(order: TargetOrder, parts: StartParts): Promise<Target> {
  const { urls, bundle, front, usageFrom } = order;
  const passed = front === undefined ? undefined : await parts.preflights.passed(front.name, front);
  const started =
    urls === undefined
      ? await startOwn(order, parts)
      : await (bundle === undefined ? remoteTarget(urls) : adaptedTarget(urls, bundle, parts));
  const target = usageFrom === undefined ? started : await withUsage(started, usageFrom);
  if (front === undefined || passed === undefined) return target;
  try {
    const { name: _, ...gateway } = front;
    return await frontTarget(target, passed, gateway, parts.signal);
  } catch (error) {
    await target.stop();
    throw error;
  }
}

function startOwn(
  { config, ownUrl, instances }: TargetOrder,
  { stores, prefix, signal }: StartParts,
): Promise<Target> {
  const store = find(stores, config.store, 'store');
  if (typeof store === 'string') throw new Error(store);
  return startTarget({
    program: fileURLToPath(new URL('./service.js', import.meta.url)),
    config: { ...config, prefix },
    store,
    instances,
    signal,
    ...(ownUrl === undefined ? {} : { ownUrl }),
  });
}

/** What the strategy of a cell needs beyond a store of its kind; nothing where a running service is raced. */
export function needOf(cell: Cell, strategies: readonly Strategy[]): Need | undefined {
  if (cell.target.kind === 'brought') return undefined;
  return strategies.find(({ name }) => name === cell.strategy)?.needs;
}
