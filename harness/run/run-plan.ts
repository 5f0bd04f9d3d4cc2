import { randomBytes } from 'node:crypto';
import { find } from '../core/registry.ts';
import type { Evidence } from '../core/evidence.ts';
import type { CauseCount } from '../drive/causes.ts';
import type { RunRecord } from '../core/run-record.ts';
import { assuranceOf } from '../core/promise.ts';
import { ContendError } from '../core/errors.ts';
import type { LockTimes, Need, Strategy } from '../core/strategy.ts';
import type { Workload } from '../core/workload.ts';
import { histogramsReady } from '../measure/histogram.ts';
import type { Target } from '../../targets/target.ts';
import type { Counts } from '../drive/tally.ts';
import { runCell } from './race/cell.ts';
import { hasUnknowns } from './race/quiet.ts';
import { gatewayLogsOf } from './gateway-logs.ts';
import { Fleet } from './fleet.ts';
import { Preflights } from '../../targets/gateways/front/preflights.ts';
import { faultOfFile } from './fault-of-file.ts';
import { turnsOf } from './turns.ts';
import type { Turn } from './turns.ts';
import { unlessAborted } from './unless-aborted.ts';
import type { Agents } from './race/agents.ts';
import type { CellParts } from './race/parts.ts';
import type { FaultKind } from '../faults/fault-kind.ts';
import { needOf, orderOf, startOrdered } from './ordered-target.ts';
import type { TargetOrder } from './ordered-target.ts';
import { broughtOf, referenceOf } from '../plan/cell.ts';
import type { Cell, Plan, PlannedAgents } from '../plan/cell.ts';
import { openServers } from '../../targets/servers/open-servers.ts';
import type { Server, ServerKind } from '../../targets/servers/server.ts';
import type { GatewayKind } from '../../targets/gateways/gateway.ts';
import type { StoreKind } from '../../targets/stores/store-kind.ts';

/** Agents that were called to a run; the owner must `end` it. */
export interface CalledAgents extends Agents {
  end(): Promise<void>;
}

/** What a plan is run with. */
export interface RunParts {
  readonly workloads: readonly Workload[];
  readonly strategies: readonly Strategy[];
  readonly stores: readonly StoreKind[];
  readonly servers: readonly ServerKind[];
  readonly faults: readonly FaultKind[];
  readonly gateways: readonly GatewayKind[];
  readonly version: string;
  /** Calls the agents of a plan together; absent where there is no need of them. */
  readonly callAgents?: (agents: PlannedAgents) => Promise<CalledAgents>;
  /** Told which cell is at work and in which phase. */
  readonly onPhase: (cell: Cell, index: number, phase: Phase) => void;
  /** Shown what each cell is judged by. */
  readonly onEvidence?: (cell: Cell, index: number, evidence: Evidence) => void;
  /** Handed all that the verdict on each race rests on, and its record; with it, requests are kept in full. */
  readonly onJudged?: CellParts['onJudged'];
  readonly untilFull?: CellParts['untilFull'];
  /** Handed what tells how far a race is, as it begins. */
  readonly onRace?: (counts: () => Counts) => void;
  /** Told why requests of each cell got no usable answer. */
  readonly onCauses?: (cell: Cell, index: number, causes: readonly CauseCount[]) => void;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Says what is done to the machine, such as installing a server. */
  readonly log: (line: string) => void;
}

export type Phase = 'start' | 'rehearsal' | Parameters<CellParts['onPhase']>[0];

/**
 * Runs cells of a plan one after another, all in the plan's order where nobody names them, and yields each record as its
 * cell ends; leaves nothing running. The next cell is asked for when the record of the last one was taken.
 */
export async function* runPlan(
  plan: Plan,
  parts: RunParts,
  cells?: Iterable<Cell>,
): AsyncGenerator<RunRecord> {
  await histogramsReady();
  const run = randomBytes(4).toString('hex');
  const logs = await gatewayLogsOf(plan);
  const needs = needsOf(plan, parts);
  const needed = serversNeeded(plan, parts);
  const agents = await agentsOf(plan, parts);
  const servers = await openServers(
    parts.servers.filter(({ serves }) => needed.has(serves)),
    {
      allowed: plan.allowRemote,
      needs,
      durable: orderedIn(plan, parts.faults).some(({ endsServer }) => endsServer === true),
      log: parts.log,
    },
  ).catch(async (error: unknown) => {
    await agents?.end();
    throw error;
  });
  // A log is that of one race: what a gateway saw before would be in it, under the same numbers.
  const isKept = plan.rehearsalMs > 0 && logs === undefined;
  const fleet = new Fleet(isKept ? roomFor(plan, parts, servers) : 0);
  const preflights = new Preflights(parts.gateways, parts.signal);
  const killAll = (): void => {
    fleet.killNow();
    for (const server of servers.values()) server.killNow();
  };
  process.once('exit', killAll);
  try {
    refuseHarm(plan, parts, servers);
    const overtaxed = new Set<string>();
    const faults = new Map<string, ContendError>();
    const isInBlocks = cells === undefined && plan.blocks > 1;
    let index = -1;
    for (const { cell, block, role } of cells === undefined ? turnsOf(plan, parts) : outOfBlocks(cells)) {
      index += 1;
      const digest = broughtOf(cell).adapter?.digest ?? '';
      // What nobody can speak to ends its own races.
      if (faults.has(digest)) continue;
      parts.onPhase(cell, index, 'start');
      const leastConnections = isKept ? rehearsing : 0;
      const log = await logs?.of(cell, index, parts.workloads);
      const order = orderOf(cell, { ...parts, servers, leastConnections, modules: plan.modules, log });
      const raceParts = {
        ...parts,
        servers,
        fleet,
        preflights,
        blocks: plan.blocks,
        ...(isInBlocks ? { block: { run, number: block, of: plan.blocks, ...(role && { role }) } } : {}),
        index,
        run,
        order,
        overtaxed,
        ...(agents === undefined ? {} : { agents }),
      };
      if (isKept) await rehearse(cell, plan.rehearsalMs, raceParts);
      try {
        yield* raced(cell, raceParts);
      } catch (error) {
        const fault = faultOfFile(error, plan.modules[digest]?.file);
        if (fault === undefined || parts.signal.aborted) throw error;
        faults.set(digest, fault);
      }
    }
    const [first] = faults.values();
    if (first !== undefined)
      throw new ContendError(
        first.code,
        [...faults.values()].flatMap(({ problems }) => problems),
      );
  } finally {
    try {
      if (parts.signal.aborted) fleet.killNow();
      await fleet.stop();
    } finally {
      await agents?.end();
      await Promise.all([...servers.values()].map((server) => server.stop()));
      process.off('exit', killAll);
    }
  }
}

/** What one race of a plan is run with. */
interface RaceParts extends Omit<RunParts, 'servers'> {
  readonly servers: ReadonlyMap<string, Server>;
  readonly fleet: Fleet;
  readonly preflights: Preflights;
  readonly blocks: number;
  readonly block?: RunRecord['block'];
  readonly index: number;
  readonly run: string;
  readonly order: TargetOrder;
  readonly agents?: Agents;
  /** Services that no rehearsal leaves at rest. */
  readonly overtaxed: Set<string>;
}

/**
 * Runs a cell on a target of the fleet, which is kept afterwards if nothing can be at work in it any more. The record is
 * yielded before that: it is taken whatever a teardown does.
 */
async function* raced(cell: Cell, parts: RaceParts): AsyncGenerator<RunRecord> {
  const { servers, fleet, signal, index, order } = parts;
  signal.throwIfAborted();
  const what = whatOf(cell);
  const taking = fleet.take(order, (nth) => {
    signal.throwIfAborted();
    return startOrdered(order, { ...parts, prefix: `contend:${parts.run}:${nth}:` });
  });
  const { target, raced: before } = await unlessAborted(signal, taking).catch((error: unknown) => {
    // A target that is ready too late is nobody's.
    void taking.then(({ target: late }) => endNow(late)).catch(() => {});
    throw error;
  });
  let isAtRest = false;
  try {
    yield await runCell(cell, {
      ...chosen(cell, parts, order.config.times),
      target,
      server: servers.get(cell.store)?.control,
      faults: parts.faults,
      times: order.config.times,
      generator: new URL('./generator.js', import.meta.url),
      judge: new URL('./judge.js', import.meta.url),
      version: parts.version,
      blocks: parts.blocks,
      ...(parts.block === undefined ? {} : { block: parts.block }),
      rehearsed: before.has(what),
      onPhase: (phase) => parts.onPhase(cell, index, phase),
      ...(parts.agents === undefined ? {} : { agents: parts.agents }),
      ...(parts.onRace === undefined ? {} : { onRace: parts.onRace }),
      ...(parts.onJudged === undefined ? {} : { onJudged: parts.onJudged }),
      ...(parts.untilFull === undefined ? {} : { untilFull: parts.untilFull }),
      onEvidence(evidence) {
        isAtRest =
          cell.faults.length === 0 &&
          referenceOf(cell).broken === undefined &&
          !hasUnknowns(evidence.history);
        parts.onEvidence?.(cell, index, evidence);
      },
      onCauses: (causes) => parts.onCauses?.(cell, index, causes),
      signal,
    });
  } finally {
    await givenBack(fleet, what, isAtRest, signal);
  }
}

/** Gives the target back; one that is interrupted meanwhile is ended at once, and that is told. */
async function givenBack(fleet: Fleet, what: string, isAtRest: boolean, signal: AbortSignal): Promise<void> {
  const wasAborted = signal.aborted;
  const killNow = (): void => fleet.killNow();
  if (wasAborted) killNow();
  signal.addEventListener('abort', killNow);
  try {
    await fleet.giveBack(what, isAtRest);
  } catch (error) {
    if (wasAborted || !signal.aborted) throw error;
    const problems = [signal.reason, error].flatMap((one) =>
      one instanceof ContendError ? one.problems : [],
    );
    throw new ContendError('CTD_INTERRUPTED', problems, { cause: error });
  } finally {
    signal.removeEventListener('abort', killNow);
  }
  if (!wasAborted) signal.throwIfAborted();
}

/** What a service has code for: another workload or policy is served by other code. */
function whatOf({ workload, policy, precondition }: Cell): string {
  return `${workload} ${policy} ${precondition}`;
}

async function endNow(target: Target): Promise<void> {
  target.killNow();
  await target.stop();
}

/** Instances that are kept at most: each is a process with some 70 MB. */
const mostKept = 12;
/** Connections that kept instances may hold to a server of ours, which takes some more. */
const mostConnections = 400;

/** How many instances are kept between cells: one where each holds connections of a server that is not ours alone. */
function roomFor(plan: Plan, { stores }: RunParts, servers: ReadonlyMap<string, Server>): number {
  const pooled = stores.filter((store) => store.pooled === true && servers.has(store.name));
  if (pooled.some(({ name }) => servers.get(name)?.control === undefined)) return 1;
  const pool = Math.max(0, ...plan.cells.map((cell) => cell.pool ?? 0));
  return pooled.length === 0 ? mostKept : Math.max(1, Math.min(mostKept, Math.floor(mostConnections / pool)));
}

/** Clients that rehearse: more than most races have, so that much is done in little time. */
const rehearsing = 32;

/**
 * Races services that have never raced this, until their code is compiled; what came of it is nobody's. Where so many clients
 * overtax them a few are tried, and if that fails too, the races of such services are left as they are.
 */
async function rehearse(cell: Cell, durationMs: number, parts: RaceParts): Promise<void> {
  const { fleet, order, index, overtaxed } = parts;
  const what = whatOf(cell);
  const name = JSON.stringify([order, what]);
  if (cell.target.kind === 'brought' || overtaxed.has(name)) return;
  const onPhase = (): void => parts.onPhase(cell, index, 'rehearsal');
  for (const clients of [rehearsing, rehearsing / 8]) {
    if (fleet.knows(order, what)) return;
    const { onJudged: _, agents: _agents, ...rehearsed } = parts;
    const rehearsal = raced(rehearsalOf(cell, clients, durationMs), {
      ...rehearsed,
      onPhase,
      onEvidence: () => {},
      onCauses: () => {},
    });
    for await (const _ of rehearsal);
  }
  if (!fleet.knows(order, what)) overtaxed.add(name);
}

function rehearsalOf(raced: Cell, clients: number, durationMs: number): Cell {
  const { stopsOnAnomaly: _, ...cell } = raced;
  return {
    ...cell,
    arrival: 'closed',
    clients,
    workers: 1,
    durationMs,
    warmupMs: 0,
    thinkMs: 0,
    rounds: 0,
    faults: [],
    linearizable: false,
    historyEntries: Math.max(cell.historyEntries, 1_000_000),
  };
}

/** Cells that somebody else puts in order, each asked for when the one before has ended. */
function* outOfBlocks(cells: Iterable<Cell>): Generator<Turn> {
  for (const cell of cells) yield { cell, block: 1 };
}

/** The agents that send the load, come together; undefined where this process does. */
async function agentsOf(
  { agents }: Plan,
  { callAgents, signal }: RunParts,
): Promise<CalledAgents | undefined> {
  if (agents === undefined) return undefined;
  if (callAgents === undefined) throw new Error('nobody can call agents here');
  const calling = callAgents(agents);
  return unlessAborted(signal, calling).catch((error: unknown) => {
    // Those that come too late go at once.
    void calling.then((late) => late.end()).catch(() => {});
    throw error;
  });
}

/** A service with a mistake built in promises nothing, whatever its strategy does. */
const wrongOnPurpose = { flaw: () => 'a mistake is built into it, to be caught' };

function chosen(
  cell: Cell,
  parts: Omit<RunParts, 'servers'>,
  times: LockTimes,
): Pick<CellParts, 'workload' | 'assurance' | 'waits'> {
  const workload = find(parts.workloads, cell.workload, 'workload');
  if (typeof workload === 'string') throw new Error(workload);
  // What somebody else's service is called changes nothing about what is expected of it.
  const strategy =
    cell.target.kind === 'brought' ? undefined : parts.strategies.find(({ name }) => name === cell.strategy);
  const store = parts.stores.find(({ name }) => name === cell.store);
  const broken = referenceOf(cell).broken === undefined ? undefined : wrongOnPurpose;
  return {
    workload,
    assurance: assuranceOf(workload, [broken, strategy, store], { ...cell, times }),
    waits: strategy?.scope !== undefined || store?.pooled === true,
  };
}

function needsOf(plan: Plan, parts: RunParts): ReadonlySet<Need> {
  return new Set(plan.cells.flatMap((cell) => needOf(cell, parts.strategies) ?? []));
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
