import type { Skew } from '../../core/skew.ts';
import type { Demand } from './demand.ts';
import { keyGroups } from '../window/key-groups.ts';
import type { KeyGroup } from '../window/key-groups.ts';
import { raceLoad } from '../window/race-load.ts';
import { deadTimeCurve } from '../window/window-curve.ts';
import { crossing, firstWithout } from '../crossing.ts';

/** What is asked of a deployment. */
export interface Task {
  /** Operations that come in a second. */
  readonly ratePerS: number;
  readonly keys: number;
  readonly skew: Skew;
  /** How busy a processor may be on average. */
  readonly utilisation: number;
  /** Processors that an instance or a gateway can use. */
  readonly cores: number;
  /** Processors of a machine that instances and gateways are put on; undefined where nobody asks for machines. */
  readonly machine?: number;
  /** Attempts after the first; undefined where clients go on until they win. */
  readonly retries: number | undefined;
  /** CPU of a gateway where no run had one; absent where nobody has measured it. */
  readonly gatewayCost?: GatewayCost;
}

/** What a request costs a gateway: `d0S + q × dLogS` seconds of CPU at a share q of 409; where that is from, in words. */
export interface GatewayCost {
  readonly d0S: number;
  readonly dLogS: number;
  readonly source: string;
}

/** Which end of every measured figure is reckoned with. */
export type End = 'value' | 'low' | 'high';

/** How many processes carry a task, and how busy everything is then. */
export interface LoadPlan {
  readonly attemptsPerS: number;
  readonly wonPerS: number;
  readonly attemptsPerWin: number;
  readonly conflictShare: number;
  /** Wins of a window on the hottest record, or how much of the time its queue has somebody in turn. */
  readonly hottestUse: number;
  /** Processors of the store that are busy; 0 where it is in the service. */
  readonly storeUse: number;
  /** Instances that the load needs, without the spare one. */
  readonly needed: number;
  readonly instances: number;
  readonly gateways: number;
  /** Where a machine was given; the spare one and those of gateways, which are others, included. */
  readonly machines?: MachinePlan;
  /** How busy the processors of the needed instances are. */
  readonly instanceUse: number;
  readonly cpuPerWinS: number;
  /** Latency in seconds that all but a share of operations keep to. */
  readonly latencyS: (rest: number) => number;
}

/** How many machines of one size a task takes, and what is on them. */
export interface MachinePlan {
  readonly instancesEach: number;
  /** One to spare included; Infinity where no number will do. */
  readonly ofInstances: number;
  /** At least two, so that one may fail. */
  readonly ofGateways: number;
}

/** CPU of a gateway for one request where none was measured at all: an assumption. */
export const assumedGatewayS = 31e-6;

/** More instances than this are no plan. */
const mostInstances = 100_000;

/**
 * Instances ⌈A·D/(cores·U)⌉ and one to spare, gateways max(2, ⌈A·d/(cores·U)⌉ + 1). `speedUp` says how much more N
 * instances do than one; Infinity of anything means that no number will do.
 */
export function planLoad(
  task: Task,
  demand: Demand,
  end: End,
  speedUp: (instances: number) => number,
  instancesEach?: number,
): LoadPlan {
  const { ratePerS, utilisation, cores } = task;
  const groups = keyGroups(task.skew, task.keys);
  const { window } = demand;
  const windowS = window?.seconds[end] ?? 0;
  const races = window?.kind === 'races';
  const load = raceLoad(groups, {
    ratePerS,
    windowS: races ? windowS : 0,
    curve: races ? window.curve : deadTimeCurve,
    retries: task.retries,
  });
  const serviceS = demand.serviceS[end];
  const storeS = demand.storeS?.[end] ?? 0;
  const { attemptsPerS } = load;
  const gatewayS = demand.gatewayS?.[end] ?? gatewaySOf(task.gatewayCost, load.conflictShare);
  const needed = instancesFor((attemptsPerS * serviceS) / (cores * utilisation), speedUp);
  const gateways = Math.max(2, Math.ceil((attemptsPerS * gatewayS) / (cores * utilisation)) + 1);
  const machines = machinesFor(task, { needed, gateways, instancesEach });
  const perInstance = (attemptsPerS * serviceS) / (cores * speedUp(needed));
  const storeUse = attemptsPerS * storeS;
  const turns = races
    ? []
    : groups.map((group) => ({ ...group, use: ratePerS * group.probability * windowS }));
  const queueS = waiting(serviceS, perInstance) + waiting(storeS, storeUse);
  const attemptS = demand.alone[end] + queueS;
  return {
    ...load,
    attemptsPerWin: attemptsPerS / load.wonPerS,
    hottestUse: races ? load.hottestUse : (turns[0]?.use ?? 0),
    storeUse,
    needed,
    instances: machines === undefined ? needed + 1 : machines.ofInstances * machines.instancesEach,
    gateways,
    ...(machines === undefined ? {} : { machines }),
    instanceUse: perInstance,
    cpuPerWinS: (attemptsPerS * serviceS) / load.wonPerS,
    latencyS: (rest) => {
      // Queues are taken as exponential: the last attempt meets a long one, those before it the usual.
      const last = demand.alone[end] + queueS * Math.log(1 / rest);
      return (load.attemptsWithin(rest) - 1) * attemptS + last + turnWait(turns, windowS, rest);
    },
  };
}

/** Whole machines, so that with one of them gone the others carry the load. */
function machinesFor(
  { machine, cores }: Task,
  {
    needed,
    gateways,
    instancesEach,
  }: { readonly needed: number; readonly gateways: number; readonly instancesEach: number | undefined },
): MachinePlan | undefined {
  if (machine === undefined || instancesEach === undefined) return undefined;
  const gatewaysEach = Math.max(1, Math.floor(machine / cores));
  return {
    instancesEach,
    ofInstances: Math.ceil(needed / instancesEach) + 1,
    ofGateways: Math.max(2, Math.ceil(gateways / gatewaysEach)),
  };
}

/** CPU of a gateway for one request at a share of conflicts, seconds. */
export function gatewaySOf(cost: GatewayCost | undefined, conflictShare: number): number {
  return cost === undefined ? assumedGatewayS : Math.max(0, cost.d0S + cost.dLogS * conflictShare);
}

/** The mean time in the queue of a server (M/M/1); Infinity where it cannot keep up. */
function waiting(serviceS: number, use: number): number {
  return use < 1 ? (serviceS * use) / (1 - use) : Infinity;
}

/** The least number of instances that together do `times` of what one does; Infinity where none does. */
export function instancesFor(times: number, speedUp: (instances: number) => number): number {
  if (!Number.isFinite(times)) return Infinity;
  let high = 1;
  let before = 0;
  while (speedUp(high) < times && speedUp(high) > before) {
    if (high > mostInstances) return Infinity;
    before = speedUp(high);
    high *= 2;
  }
  if (speedUp(high) < times) {
    // Past its peak a service only gets slower: the peak is before here, and may be enough.
    high = peakBetween(Math.floor(high / 4), high, speedUp);
    if (speedUp(high) < times) return Infinity;
  }
  // Up to the peak more instances do more.
  return firstWithout(0, high, (instances) => speedUp(instances) < times);
}

/** Where a curve that rises and then falls is highest, among whole numbers. */
function peakBetween(from: number, to: number, curve: (n: number) => number): number {
  return firstWithout(Math.max(1, from) - 1, to, (n) => curve(n) < curve(n + 1));
}

/** How long all but a share of operations wait for their turn at a record: P(wait > t) = ρ·e^(−t(1−ρ)/w) for each. */
function turnWait(
  turns: readonly (KeyGroup & { readonly use: number })[],
  windowS: number,
  rest: number,
): number {
  if (turns.some(({ use, probability }) => use >= 1 && probability > 0)) return Infinity;
  const longer = (seconds: number): number =>
    turns.reduce(
      (sum, { count, probability, use }) =>
        sum + count * probability * use * Math.exp((-seconds * (1 - use)) / windowS),
      0,
    );
  if (windowS === 0 || longer(0) <= rest) return 0;
  return crossing(windowS, (seconds) => longer(seconds) > rest);
}
