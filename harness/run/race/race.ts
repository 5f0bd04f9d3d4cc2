import type { History } from '../../core/history.ts';
import { historyOf } from '../../drive/chapters.ts';
import type { Chapter } from '../../drive/chapters.ts';
import type { Generated, Listener } from '../../drive/generate.ts';
import { Counts } from '../../drive/tally.ts';
import { withAgents } from './agents.ts';
import type { AgentReport } from './agents.ts';
import { AsItGoes } from './as-it-goes.ts';
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
  /** What is not judged yet, as it came and joined. */
  readonly chapters: readonly Chapter[];
  readonly history: History;
  /** Who has judged what came before; absent where that is all. The owner of the race must `end` it. */
  readonly before?: AsItGoes;
  /** Whether a record belongs to what is not judged yet, by its key; absent where all do. */
  readonly isOwn?: (key: string) => boolean;
  readonly usage: Usage | undefined;
  /** It was ended because something was wrong for certain. */
  readonly isStopped: boolean;
  /** Between the first agent that began and the last one, ms; absent where the threads of one machine did. */
  readonly startSkewMs?: number;
  /** What agents told of themselves; absent where none did. */
  readonly agents?: readonly AgentReport[];
  /** From when on faults counted their time, on the clock of the race. */
  readonly faultsFromMs: number;
}

/**
 * How often a race that ends when something is wrong is looked at, and how much of its measured time is raced before, ms: one that
 * ended in its warm-up would have no figures, and would be told to prove nothing.
 */
const stopEveryMs = 200;
const leastMeasuredMs = 1000;

/** Lets the generators go, samples what they and the target use, and strikes the faults that were ordered. */
export async function race(prepared: Prepared): Promise<Raced> {
  const { cell, parts, settings, counters, seeder, schedule, orders, zeroMs } = prepared;
  const { signal, target, onPhase } = parts;
  const isBurst = cell.arrival === 'burst';
  const startedAt = new Date().toISOString();
  const sampler = new Sampler(target);
  let epochNs = 0n;
  let zeroUnixMs = 0;
  let faultsFromMs = isBurst ? undefined : zeroMs;
  let goes: AsItGoes | undefined;
  const listener: Listener = {
    low: (key) => seeder.more(key),
    // Few races are so long that anybody need judge them before they are over.
    long() {
      goes ??= new AsItGoes(prepared, (word) => generators.say(word), zeroUnixMs);
      goes.long();
    },
    closed: (chapter) => goes?.closed(chapter),
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
  let stopping: NodeJS.Timeout | undefined;
  let isStopped = false;
  try {
    await generators.prepared();
    const leadMs = agents?.leadMs ?? 0;
    onPhase(cell.warmupMs > 0 ? 'warm-up' : 'race');
    const counted = (): Counts =>
      Counts.of(
        orders.map(({ tally }) => tally),
        goes?.anomalies,
      );
    parts.onRace?.(counted);
    const mayStopNs = (): bigint =>
      epochNs + BigInt(Math.round((zeroMs + Math.min(leastMeasuredMs, cell.durationMs)) * 1e6));
    if (cell.stopsOnAnomaly === true)
      stopping = setInterval(() => {
        if (!isBurst && process.hrtime.bigint() < mayStopNs()) return;
        const { wrong, found } = counted();
        if (wrong === 0 && found.length === 0) return;
        clearInterval(stopping);
        isStopped = true;
        generators.say({ kind: 'stop' });
      }, stopEveryMs);
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
    await goes?.end();
    throw error;
  } finally {
    seeder.patient = false;
    clearInterval(stopping);
    signal.removeEventListener('abort', giveUp);
    await Promise.all([generators.end(), schedule.end()]);
  }
  const usage = withAgents(await sampler.finish(), agents?.reports);
  await seeder.quiet();
  const gone = await goes?.stop();
  const open = generated.flatMap(({ before, ...last }): Chapter[] =>
    before === undefined ? [last] : [before, last],
  );
  const chapters = [...(gone?.left ?? []), ...open].toSorted((one, other) => one.number - other.number);
  const history = historyOf(chapters, cell.keys, counters.salt);
  const isJudged = goes !== undefined && gone !== undefined && goes.judged > 0;
  if (!isJudged) await goes?.end();
  return Object.freeze({
    startedAt,
    zeroUnixMs,
    generated,
    chapters,
    history,
    ...(isJudged ? { before: goes!, isOwn: gone.isOwn } : {}),
    usage,
    isStopped,
    ...(agents === undefined ? {} : { startSkewMs: agents.startSkewMs, agents: agents.reports }),
    faultsFromMs: faultsFromMs ?? zeroMs,
  });
}
