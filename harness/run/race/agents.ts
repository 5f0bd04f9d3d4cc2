import type { Listener, Order } from '../../drive/generate.ts';
import type { Cell } from '../../plan/cell.ts';
import type { Generating } from './generators.ts';
import type { Usage } from './sampler.ts';

/** What one agent tells of itself when a race is over. */
export interface AgentReport {
  readonly name: string;
  readonly threads: number;
  /** CPU that its process used in the measured time, milliseconds, and how long that was. */
  readonly cpuMs: number;
  readonly seconds: number;
  /** How long after the first operation was due it heard that the race had begun, milliseconds; 0 where it was in time. */
  readonly lateMs: number;
  /** It shares the machine with whoever judges the race. */
  readonly isHere: boolean;
}

/** Agents that send the load of races, each a part; each runs as many threads as one machine alone would. */
export interface Agents {
  readonly count: number;
  /** Between the word that a race begins and its beginning, so that every agent has heard of it, milliseconds; known once all are prepared. */
  readonly leadMs: number;
  /** Of the race that has ended last, in the order of the agents. */
  readonly reports: readonly AgentReport[];
  /** Between the first of them that began it and the last one, milliseconds. */
  readonly startSkewMs: number;
  /**
   * Deals the orders of a race out to the agents: the first to the first, as many as each has threads. A generation ends after
   * `decisions` of all of them.
   */
  generators(cell: Cell, decisions: number, orders: readonly Order[], listener: Listener): Generating;
}

/** What everybody used, the load being that of agents: what this process used itself only put it together. */
export function withAgents(
  usage: Usage | undefined,
  reports: readonly AgentReport[] = [],
): Usage | undefined {
  if (usage === undefined || reports.length === 0) return usage;
  const used = (some: readonly AgentReport[]): number =>
    some.reduce((sum, { cpuMs, seconds }) => sum + (cpuMs / Math.max(seconds, 1e-3)) * usage.seconds, 0);
  const { neighbourShare } = usage;
  const here = used(reports.filter(({ isHere }) => isHere)) / (usage.seconds * 1000);
  return {
    ...usage,
    generatorMs: used(reports),
    ...(neighbourShare === undefined ? {} : { neighbourShare: Math.max(0, neighbourShare - here) }),
  };
}
