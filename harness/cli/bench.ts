import { ContendError, exitCodes } from '../core/errors.ts';
import type { RunRecord } from '../core/run-record.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import type { Plan } from '../run/plan/cell.ts';
import { createResults } from '../run/results.ts';
import { runPlan } from '../run/run-plan.ts';
import { servers } from '../run/servers/index.ts';
import { stores } from '../../targets/stores/index.ts';
import { strategies } from '../../targets/strategies/index.ts';
import { workloads } from '../../workloads/index.ts';
import { Interruption } from './interruption.ts';
import { print } from './print.ts';
import { createProgress } from './progress.ts';
import { version } from './version.ts';

/** Runs a plan: races every cell, keeps each record as its cell ends, prints the tables, answers with the exit code. */
export async function bench(plan: Plan): Promise<number> {
  const interruption = new Interruption();
  const results = await createResults(plan.out);
  const progress = createProgress({ stream: process.stderr, cells: plan.cells.length * plan.blocks });
  const runs: RunRecord[] = [];
  let failure: unknown;
  try {
    const log = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
    const onPhase = progress.show;
    for await (const record of runPlan(plan, {
      workloads,
      strategies,
      stores,
      servers,
      version,
      onPhase,
      signal: interruption.signal,
      log,
    })) {
      runs.push(record);
      await results.write(record);
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.end();
    interruption.end();
  }
  if (runs.length > 0) {
    print(runs, plan);
    process.stderr.write(
      `contend: ${runs.length} of ${plan.cells.length * plan.blocks} records in ${results.folder}\n`,
    );
  }
  const ending = exitCodeOf(runs);
  for (const reason of ending.reasons) process.stderr.write(`contend: ${reason}\n`);
  if (failure !== undefined && (ending.code === 0 || interruption.signal.aborted)) throw failure;
  if (failure instanceof ContendError) {
    for (const problem of failure.problems)
      process.stderr.write(`contend: the rest was not run: ${problem}\n`);
  } else if (failure !== undefined) throw failure;
  if (ending.code !== 0) process.stderr.write(`contend: exit ${ending.code}: ${exitCodes[ending.code]}\n`);
  return ending.code;
}
