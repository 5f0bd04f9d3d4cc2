import type { RunRecord } from '../core/run-record.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import type { Plan } from '../plan/cell.ts';
import { createResults } from '../run/results.ts';
import { runPlan } from '../run/run-plan.ts';
import type { RunParts } from '../run/run-plan.ts';
import { causeLines } from './cause-lines.ts';
import { endCommand } from './ending.ts';
import { Interruption } from './interruption.ts';
import { runParts } from './parts.ts';
import { print } from './print.ts';
import { createProgress } from './progress.ts';

/** Runs a plan: races every cell, keeps each record as its cell ends, prints the tables, answers with the exit code. */
export async function bench(plan: Plan): Promise<number> {
  const interruption = new Interruption();
  const results = await createResults(plan.out);
  const progress = createProgress({ stream: process.stderr, cells: plan.cells.length * plan.blocks });
  const runs: RunRecord[] = [];
  const troubles: string[] = [];
  let kept = 0;
  let failure: unknown;
  try {
    for (const note of plan.notes) process.stderr.write(`contend: ${note}\n`);
    const parts: RunParts = {
      ...runParts(progress.show, interruption.signal),
      onCauses({ workload, strategy }, index, causes) {
        troubles.push(...causeLines(`cell ${index + 1}, ${workload}/${strategy}`, causes));
      },
    };
    for await (const record of runPlan(plan, parts)) {
      runs.push(record);
      await results.write(record);
      kept += 1;
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.end();
    interruption.end();
  }
  if (runs.length > 0) {
    print(runs, plan);
    if (plan.debug) for (const line of troubles) process.stderr.write(`contend: ${line}\n`);
    process.stderr.write(
      `contend: ${kept} of ${plan.cells.length * plan.blocks} records in ${results.folder}\n`,
    );
  }
  return endCommand(exitCodeOf(runs), failure, interruption.signal);
}
