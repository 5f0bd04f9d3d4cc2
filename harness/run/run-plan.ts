import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { find } from '../core/registry.ts';
import type { Evidence } from '../core/evidence.ts';
import type { RunRecord } from '../core/run-record.ts';
import { randomStream } from '../core/random.ts';
import { assuranceOf } from '../core/promise.ts';
import { ContendError } from '../core/errors.ts';
import type { LockTimes, Need, Strategy } from '../core/strategy.ts';
import type { Workload } from '../core/workload.ts';
import { histogramsReady } from '../measure/histogram.ts';
import { startTarget } from '../../targets/target.ts';
import type { Target } from '../../targets/target.ts';
import { remoteTarget } from '../../targets/remote.ts';
import { runCell } from './cell.ts';
import { frontTarget } from './gateways/fronted-target.ts';
import { Preflights } from './gateways/preflights.ts';
import { unlessAborted } from './unless-aborted.ts';
import type { CellParts } from './cell.ts';
import type { FaultKind } from './faults/fault-kind.ts';
import { lockTimes } from './lock-times.ts';
import type { Cell, Plan } from './plan/cell.ts';
import { openServers } from './servers/open-servers.ts';
import type { Server, ServerKind } from './servers/server.ts';
import type { GatewayKind } from '../../targets/gateways/gateway.ts';
import type { StoreKind } from '../../targets/stores/store-kind.ts';

/** What a plan is run with. */
export interface RunParts {
  readonly workloads: readonly Workload[];
  readonly strategies: readonly Strategy[];
  readonly stores: readonly StoreKind[];
  readonly servers: readonly ServerKind[];
  readonly faults: readonly FaultKind[];
  readonly gateways: readonly GatewayKind[];
  readonly version: string;
  /** Told which cell is at work and in which phase. */
  readonly onPhase: (cell: Cell, index: number, phase: Phase) => void;
  /** Shown what each cell is judged by. */
  readonly onEvidence?: (cell: Cell, index: number, evidence: Evidence) => void;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Says what is done to the machine, such as installing a server. */
  readonly log: (line: string) => void;
}

export type Phase = 'start' | Parameters<CellParts['onPhase']>[0];

/**
 * Runs cells of a plan one after another, all in the plan's order where nobody names them, and yields each record as its
 * cell ends; leaves nothing running. The next cell is asked for when the record of the last one was taken.
 */
export async function* runPlan(
  plan: Plan,
  parts: RunParts,
  cells: Iterable<Cell> = inOrder(plan),
): AsyncGenerator<RunRecord> {
  await histogramsReady();
  const run = randomBytes(4).toString('hex');
  const needs = needsOf(plan, parts);
  const needed = serversNeeded(plan, parts);
  const servers = await openServers(
    parts.servers.filter(({ serves }) => needed.has(serves)),
    {
      allowed: plan.allowRemote,
      needs,
      durable: orderedIn(plan, parts.faults).some(({ endsServer }) => endsServer === true),
      log: parts.log,
    },
  );
  let target: Target | undefined;
  const preflights = new Preflights(parts.gateways);
  const killAll = (): void => {
    target?.killNow();
    for (const server of servers.values()) server.killNow();
  };
  process.once('exit', killAll);
  try {
    refuseHarm(plan, parts, servers);
    let index = -1;
    for (const cell of cells) {
      index += 1;
      parts.signal.throwIfAborted();
      parts.onPhase(cell, index, 'start');
      const times = cell.lockTimes ?? lockTimes(cell);
      const starting = targetOf(cell, parts, times, servers, `contend:${run}:${index}:`, preflights);
      target = await unlessAborted(parts.signal, starting).catch((error: unknown) => {
        // A target that is ready too late is nobody's.
        void starting.then(endNow, () => {});
        throw error;
      });
      try {
        yield await runCell(cell, {
          ...chosen(cell, parts, times),
          target,
          server: servers.get(cell.store)?.control,
          faults: parts.faults,
          times,
          generator: new URL('./generator.js', import.meta.url),
          version: parts.version,
          blocks: plan.blocks,
          onPhase: (phase) => parts.onPhase(cell, index, phase),
          onEvidence: (evidence) => parts.onEvidence?.(cell, index, evidence),
          signal: parts.signal,
        });
      } finally {
        if (parts.signal.aborted) target.killNow();
        await target.stop();
        target = undefined;
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    process.off('exit', killAll);
  }
}

async function endNow(target: Target): Promise<void> {
  target.killNow();
  await target.stop();
}

/** The cells as often as there are blocks; several blocks are each in an order of their own. */
function inOrder(plan: Plan): readonly Cell[] {
  return plan.blocks === 1 ? plan.cells : inRandomOrder(plan).map(({ cell }) => cell);
}

/** Every cell once a block, each block in an order of its own that follows from the seed; blocks count from 1. */
export function inRandomOrder(
  plan: Pick<Plan, 'cells' | 'blocks'>,
): readonly { readonly cell: Cell; readonly block: number }[] {
  const blocks = Array.from({ length: plan.blocks }, (_, block) => {
    const random = randomStream(plan.cells[0]?.seed ?? 1, block);
    return plan.cells
      .map((cell) => ({ cell, block: block + 1, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ at: _at, ...turn }) => turn);
  });
  return blocks.flat();
}

async function targetOf(
  cell: Cell,
  parts: RunParts,
  times: LockTimes,
  servers: ReadonlyMap<string, Server>,
  prefix: string,
  preflights: Preflights,
): Promise<Target> {
  if (cell.url !== undefined) return remoteTarget(cell.url);
  const store = find(parts.stores, cell.store, 'store');
  if (typeof store === 'string') throw new Error(store);
  const server = servers.get(cell.store);
  const needs = needOf(cell, parts);
  const config = {
    store: cell.store,
    strategy: cell.strategy,
    faulty: cell.faults.length > 0,
    workMs: cell.workMs,
    profile: cell.profile,
    times,
    prefix,
    needs,
    lockUrls: needs === 'lock-servers' ? servers.get(needs)?.url.split(',') : undefined,
    ...(cell.broken === undefined ? {} : { broken: cell.broken }),
    ...(cell.pool === undefined ? {} : { pool: cell.pool }),
    ...(server === undefined ? {} : { storeUrl: server.url }),
  };
  const program = fileURLToPath(new URL('./service.js', import.meta.url));
  const { gateway, balance, clients: connections, instances } = cell;
  const front = balance === undefined ? undefined : await preflights.passed(gateway, balance);
  const target = await startTarget({ program, config, store, instances });
  if (front === undefined || balance === undefined) return target;
  try {
    return await frontTarget(target, front, { balance, connections, accessLog: false });
  } catch (error) {
    await target.stop();
    throw error;
  }
}

/** What the strategy of a cell needs beyond a store of its kind; nothing where a running service is raced. */
function needOf(cell: Cell, { strategies }: RunParts): Need | undefined {
  return cell.url === undefined ? strategies.find(({ name }) => name === cell.strategy)?.needs : undefined;
}

function chosen(cell: Cell, parts: RunParts, times: LockTimes): Pick<CellParts, 'workload' | 'assurance'> {
  const workload = find(parts.workloads, cell.workload, 'workload');
  if (typeof workload === 'string') throw new Error(workload);
  const strategy = parts.strategies.find(({ name }) => name === cell.strategy);
  const store = parts.stores.find(({ name }) => name === cell.store);
  return { workload, assurance: assuranceOf(workload, [strategy, store], { ...cell, times }) };
}

function needsOf(plan: Plan, parts: RunParts): ReadonlySet<Need> {
  return new Set(plan.cells.flatMap((cell) => needOf(cell, parts) ?? []));
}

/** What the servers of a plan must serve: stores, and what strategies need besides. */
export function serversNeeded(plan: Plan, parts: RunParts): ReadonlySet<string> {
  return new Set([...plan.cells.map(({ store }) => store), ...needsOf(plan, parts)]);
}

/** The kinds of fault in a plan. */
function orderedIn(plan: Plan, kinds: readonly FaultKind[]): readonly FaultKind[] {
  const ordered = new Set(plan.cells.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  return kinds.filter(({ name }) => ordered.has(name));
}

/** A server that somebody else has started may hold their data, and serve them. */
function refuseHarm(
  plan: Plan,
  { faults, servers: kinds }: Pick<RunParts, 'faults' | 'servers'>,
  servers: ReadonlyMap<string, Server>,
): void {
  const stores = new Set(plan.cells.map(({ store }) => store));
  const others = [...servers].filter(([name, { control }]) => stores.has(name) && control === undefined);
  const harmful = orderedIn(plan, faults).filter(({ stores }) => stores !== undefined);
  const problems = harmful.flatMap(({ name }) =>
    others.map(
      ([store]) =>
        `--fault: ${name} falls on the server of ${store}, which somebody else has started; unset ${kinds.find(({ serves }) => serves === store)?.variable}, and the run starts one of its own`,
    ),
  );
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
}
