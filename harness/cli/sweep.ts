import type { RunRecord } from '../core/run-record.ts';
import { environmentOf } from '../measure/environment.ts';
import { sweepJson, sweepText } from '../report/sweep.ts';
import { exitCodeOfSweep } from '../run/exit-code.ts';
import { runPlan, serversNeeded } from '../run/run-plan.ts';
import { serversNamed } from '../../targets/servers/index.ts';
import { measured } from '../experiments/sweep/measured.ts';
import type { SweepMeans } from '../experiments/sweep/measured.ts';
import type { SweepPlan } from '../experiments/sweep/sweep-plan.ts';
import { workloads } from '../../workloads/index.ts';
import { endCommand } from './ending.ts';
import { Interruption } from './interruption.ts';
import { runParts } from './parts.ts';
import { createProgress } from './progress.ts';
import { version } from './version.ts';
import { terminalStyle } from './terminal.ts';

/** Measures the points of a sweep that have no record yet, prints all of them, answers with the exit code. */
export async function sweep(plan: SweepPlan): Promise<number> {
  const interruption = new Interruption();
  const say = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
  let runs: readonly RunRecord[] = [];
  let failure: unknown;
  try {
    for await (const all of measured(plan, sweepMeans(interruption.signal, say))) runs = all;
  } catch (error) {
    failure = error;
  } finally {
    interruption.end();
  }
  if (runs.length > 0) {
    const options = { ...terminalStyle(), workloads };
    process.stdout.write(plan.json ? sweepJson(runs) : sweepText(runs, options));
  }
  if (failure !== undefined && runs.length > 0)
    say(
      `${runs.length} of ${plan.cells.length * plan.blocks} records are kept; the same command goes on from there`,
    );
  return endCommand(exitCodeOfSweep(runs), failure, interruption.signal);
}

/** What the sweeps of a command are measured with. */
export function sweepMeans(signal: AbortSignal, say: SweepMeans['say']): SweepMeans {
  return {
    environment: environmentOf(version, undefined, true),
    serversOf: (plan) => serversNamed(serversNeeded(plan, runParts(() => {}, signal)), process.env),
    async *race(plan, cells) {
      const progress = createProgress({ stream: process.stderr, cells: cells.length, everyMs: 10_000 });
      try {
        yield* runPlan(plan, runParts(progress.show, signal), cells);
      } finally {
        progress.end();
      }
    },
    say,
  };
}
