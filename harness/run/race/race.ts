import { History, mergeHistories } from '../../core/history.ts';
import type { Generated, Listener } from '../../drive/generate.ts';
import { Counts } from '../../drive/tally.ts';
import { withAgents } from './agents.ts';
import type { AgentReport } from './agents.ts';
import { Generators } from './generators.ts';
import type { Generating } from './generators.ts';
import type { Prepared } from './prepare.ts';
import { Sampler } from './sampler.ts';
import type { Usage } from './sampler.ts';

/** A race that is over: all that its generators have noted. */
export interface Raced {
  readonly startedAt: string;
  /** The wall clock at the beginning of the race, ms. */
  readonly zeroUnixMs: number;
  readonly generated: readonly Generated[];
  readonly history: History;
  readonly usage: Usage | undefined;
  /** Between the first agent that began and the last one, ms; absent where the threads of one machine did. */
  readonly startSkewMs?: number;
  /** What agents told of themselves; absent where none did. */
  readonly agents?: readonly AgentReport[];
  /** From when on faults counted their time, on the clock of the race. */
  readonly faultsFromMs: number;
}

/** Lets the generators go, samples what they and the target use, and strikes the faults that were ordered. */
export async function race({
  cell,
  parts,
  settings,
  counters,
  seeder,
  schedule,
  orders,
  zeroMs,
}: Prepared): Promise<Raced> {
  const { signal, target, onPhase } = parts;
  const isBurst = cell.arrival === 'burst';
  const startedAt = new Date().toISOString();
  const sampler = new Sampler(target);
  let epochNs = 0n;
  let zeroUnixMs = 0;
  let faultsFromMs = isBurst ? undefined : zeroMs;
  const listener: Listener = {
    low: (key) => seeder.more(key),
    warm() {
      sampler.begin();
      if (faultsFromMs !== undefined) return;
      faultsFromMs = Number(process.hrtime.bigint() - epochNs) / 1e6;
      schedule.start(epochNs, faultsFromMs);
    },
  };
  const { agents } = parts;
  const generators: Generating =
    agents?.generators(cell, parts.workload.decisions(settings), orders, listener) ??
    new Generators(parts.generator, orders, listener);
  const giveUp = (): void => void generators.end();
  signal.addEventListener('abort', giveUp);
  let generated: Generated[];
  try {
    await generators.prepared();
    const leadMs = agents?.leadMs ?? 0;
    onPhase(cell.warmupMs > 0 ? 'warm-up' : 'race');
    parts.onRace?.(() => Counts.of(orders.map(({ tally }) => tally)));
    epochNs = process.hrtime.bigint() + BigInt(leadMs) * 1_000_000n;
    zeroUnixMs = Date.now() + leadMs;
    // What a fault is in the way of is tried until the race is over.
    seeder.patient = cell.faults.length > 0;
    if (faultsFromMs !== undefined) schedule.start(epochNs, faultsFromMs);
    // Rounds take as long as they take.
    if (!isBurst) sampler.endAfter(leadMs + zeroMs + cell.durationMs);
    generated = await generators.go(epochNs);
  } catch (error) {
    sampler.cancel();
    throw error;
  } finally {
    seeder.patient = false;
    signal.removeEventListener('abort', giveUp);
    await Promise.all([generators.end(), schedule.end()]);
  }
  const usage = withAgents(await sampler.finish(), agents?.reports);
  await seeder.quiet();
  const entries = Math.floor(cell.historyEntries / orders.length);
  const history = mergeHistories(
    generated.map(({ columns, count, bounds, sightings, tags }) => {
      const part = new History(cell.keys, entries, columns, counters.salt);
      part.count = count;
      part.sightings.join(sightings, 0);
      if (tags !== undefined) part.tags = tags;
      if (bounds !== undefined) part.bounds = bounds;
      return part;
    }),
  );
  return Object.freeze({
    startedAt,
    zeroUnixMs,
    generated,
    history,
    usage,
    ...(agents === undefined ? {} : { startSkewMs: agents.startSkewMs, agents: agents.reports }),
    faultsFromMs: faultsFromMs ?? zeroMs,
  });
}
