import { anchorOf, exchangesInRound } from '../core/clocks/anchor.ts';
import type { Exchange } from '../core/clocks/anchor.ts';
import { clockOf } from '../core/clocks/clock-of.ts';
import type { Clock } from '../core/clocks/clock.ts';
import { toCoordinator } from '../core/clocks/to-coordinator.ts';
import type { Columns } from '../core/columns.ts';
import { Receipts } from '../core/evidence.ts';
import type { Evidence } from '../core/evidence.ts';
import { History, mergeHistories } from '../core/history.ts';
import { randomStream } from '../core/random.ts';

/** An agent as it is planted: what its clock shows when the coordinator's is at 0, how much faster it runs, and its network. */
export interface PlantedAgent {
  readonly showsMs: number;
  readonly drift: number;
  /** Most that a message to it, or back, is delayed. */
  readonly thereMs: number;
  readonly backMs: number;
  /** Share of it that each is delayed at least: where it is 1, no exchange tells that the one way is longer. */
  readonly steady: number;
}

/** What an agent's clock shows at a moment of the coordinator's. */
export function shownBy({ showsMs, drift }: PlantedAgent, trueMs: number): number {
  return showsMs + trueMs * (1 + drift);
}

/** Questions for the time from a moment on, one after another. */
export function roundAt(
  agent: PlantedAgent,
  fromMs: number,
  random: () => number,
  exchanges = exchangesInRound,
): Exchange[] {
  let nowMs = fromMs;
  const delay = (most: number): number => most * (agent.steady + (1 - agent.steady) * random());
  return Array.from({ length: exchanges }, () => {
    const sentMs = nowMs;
    const readMs = sentMs + delay(agent.thereMs);
    const doneMs = readMs + delay(agent.backMs) + 0.05;
    nowMs = doneMs;
    return { sentMs, agentMs: shownBy(agent, readMs), doneMs };
  });
}

/** Agents with clocks up to 50 ms and 50 ppm off, behind networks of up to 20 ms, the one way longer than the other: of the first two always. */
export function plantedAgents(count: number, random: () => number): PlantedAgent[] {
  return Array.from({ length: count }, (_, at) => ({
    showsMs: 1e6 + 50 * (2 * random() - 1),
    drift: 50e-6 * (2 * random() - 1),
    thereMs: at % 2 === 0 ? 20 : 20 * random(),
    backMs: at % 2 === 0 ? 20 * random() : 20,
    steady: at < 2 ? 1 : 0,
  }));
}

/**
 * The same race as agents would have noted it, each its own clients by its own clock, put on the coordinator's clock by what
 * exchanges before, in the middle of and after it say.
 */
export function notedByAgents(
  evidence: Evidence,
  agents: readonly PlantedAgent[],
  seed: number,
): { readonly evidence: Evidence; readonly clocks: readonly Clock[] } {
  const { history } = evidence;
  const random = randomStream(seed, 77);
  const endMs = history.columns.done.subarray(0, history.count).reduce((last, ms) => Math.max(last, ms), 0);
  const clocks: Clock[] = [];
  const parts = agents.map((agent, nth) => {
    const rounds = [-2000, endMs / 2, endMs + 500].map((ms) => roundAt(agent, ms, random));
    const clock = clockOf(rounds);
    clocks.push(clock);
    // A race begins when the agent believes that the coordinator's clock is at 0, and is off by what it knew then.
    const believed = anchorOf(rounds[0]!);
    const zeros = { agentMs: believed.agentMs - (believed.agentMs + believed.offsetMs), coordinatorMs: 0 };
    const part = partOf(history, (row) => history.columns.client[row]! % agents.length === nth);
    for (const times of [part.columns.intended, part.columns.sent, part.columns.done])
      for (let row = 0; row < part.count; row++) times[row] = shownBy(agent, times[row]!) - zeros.agentMs;
    toCoordinator(part, clock, zeros);
    return part;
  });
  // Checks remember what they have made of an audit and the rows beside it, and these are others.
  const { audit } = evidence;
  const own = audit && { ...audit, receipts: Object.assign(new Receipts(), audit.receipts) };
  return { evidence: { ...evidence, history: mergeHistories(parts), ...(own && { audit: own }) }, clocks };
}

function partOf(history: History, isOwn: (row: number) => boolean): History {
  const rows = Array.from({ length: history.count }, (_, row) => row).filter(isOwn);
  const part = new History(history.keys, rows.length, undefined, history.salt);
  for (const [as, row] of rows.entries()) {
    for (const name of Object.keys(part.columns) as (keyof Columns)[])
      part.columns[name][as] = history.columns[name][row]!;
    part.sightings.take(history.sightings, row, as);
  }
  part.count = rows.length;
  return part;
}
