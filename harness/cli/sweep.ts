import type { RunRecord } from '../core/run-record.ts';
import { environmentOf } from '../measure/environment.ts';
import { sweepJson, sweepText } from '../report/sweep.ts';
import { exitCodeOfSweep } from '../run/exit-code.ts';
import { runPlan, serversNeeded } from '../run/run-plan.ts';
import { serversNamed } from '../../targets/servers/index.ts';
import { openSweep } from '../experiments/sweep/sweep-folder.ts';
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
    for await (const all of measured(plan, interruption.signal, say)) runs = all;
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

/** The servers that a sweep is measured with, by name. */
export function serversOf(plan: SweepPlan): Readonly<Record<string, string>> {
  const parts = runParts(() => {}, new AbortController().signal);
  return serversNamed(serversNeeded(plan, parts), process.env);
}

/** Yields all records of a sweep that there are, those of earlier runs first, again after every turn. */
export async function* measured(
  plan: SweepPlan,
  signal: AbortSignal,
  say: (line: string) => void,
): AsyncGenerator<readonly RunRecord[]> {
  const folder = await openSweep(plan, environmentOf(version, undefined, true), serversOf(plan));
  const { kept, open } = folder;
  const runs = [...kept];
  say(
    kept.length > 0
      ? `${kept.length} of ${kept.length + open.length} records are in ${folder.path} already and are not measured again`
      : `${open.length} records are going to be in ${folder.path}`,
  );
  yield runs;
  if (open.length === 0) return;
  const progress = createProgress({ stream: process.stderr, cells: open.length, everyMs: 10_000 });
  try {
    let next = 0;
    const cells = open.map(({ cell }) => cell);
    for await (const record of runPlan(plan, runParts(progress.show, signal), cells)) {
      const turn = open[next++];
      if (turn !== undefined) await folder.write(turn, record);
      runs.push(record);
      yield runs;
    }
  } finally {
    progress.end();
  }
}
