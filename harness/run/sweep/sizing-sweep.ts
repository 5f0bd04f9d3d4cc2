import { join } from 'node:path';
import type { Environment } from '../../core/run-record.ts';
import type { Choices } from '../plan/choices.ts';
import { digestOf } from '../digest.ts';
import { sweepPlan } from './sweep-plan.ts';
import type { SweepPlan } from './sweep-plan.ts';

/** What a plan of a deployment has to know of one strategy. */
export interface SizingSubject {
  readonly workload: string;
  readonly workMs: number;
  readonly strategy: string;
  readonly store: string;
}

/** A client alone, who never waits for another one, some, and enough to meet on one record. */
const settings = ['--vary', 'clients=1,4,16', '--repetitions', '2', '--keys', '1'];

/** The short sweep that `size` rests on where there are no records, in a folder of its own below `results`. */
export function sizingSweep(
  { workload, workMs, strategy, store }: SizingSubject,
  results: string,
  environment: Environment,
  sources: { readonly env: Readonly<Record<string, string | undefined>>; readonly choices: Choices },
): SweepPlan {
  const subject = ['--workload', workload, '--work', `${workMs}ms`, '--strategy', strategy, '--store', store];
  // Large, so that attempts are not refused because everything is sold.
  const argv = [...settings, ...subject, '--arrival', 'closed', '--capacity', '1M', '--out', results];
  const plan = sweepPlan({ argv, env: sources.env }, sources.choices);
  return { ...plan, folder: join(results, `measured-${digestOf([plan.cells, plan.blocks, environment])}`) };
}
