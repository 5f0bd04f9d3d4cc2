import { join } from 'node:path';
import type { Environment } from '../../core/run-record.ts';
import type { Choices } from '../../plan/choices.ts';
import { digestOf } from '../../core/digest.ts';
import { nothing, readVariables, sourceOf } from '../../plan/given.ts';
import type { PlanSources } from '../../plan/plan.ts';
import { variableOf } from '../../plan/option-table.ts';
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
const settings = { vary: 'clients=1,4,16', repetitions: 2, keys: 1 };

/** What such a sweep is planned and measured with. */
interface Lab {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly choices: Choices;
  readonly environment: Environment;
  /** Servers that it would be measured with, by name. */
  readonly serversOf: (plan: SweepPlan) => Readonly<Record<string, string>>;
}

/** The short sweep that `size` rests on where there are no records, in a folder of its own below `results`. */
export function sizingSweep(
  { workload, workMs, strategy, store }: SizingSubject,
  results: string,
  lab: Lab,
): SweepPlan {
  const subject = { workload, work: `${workMs}ms`, strategy, store };
  return sizingSweepOf({ flags: sourceOf(subject), variables: nothing }, results, lab);
}

/** The same of what was typed, such as a service that somebody brings; `results` takes the folder. */
export function sizingSweepOf(sources: PlanSources, results: string, lab: Lab): SweepPlan {
  const { env, choices, environment, serversOf } = lab;
  // Large, so that attempts are not refused because everything is sold.
  const usual = sourceOf({ ...settings, arrival: 'closed', capacity: '1M', out: results });
  const flags = {
    given: new Map([...sources.flags.given, ...usual.given]),
    problems: sources.flags.problems,
  };
  const plan = sweepPlan({ ...sources, flags, variables: readVariables(timesIn(env)) }, choices);
  return {
    ...plan,
    folder: join(
      results,
      `measured-${digestOf([plan.cells, plan.blocks, plan.rehearsalMs, environment, serversOf(plan)])}`,
    ),
  };
}

/** Variables say how long is measured, and nothing of what: that a plan of a deployment says itself. */
function timesIn(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const names = (['duration', 'warmup', 'seed'] as const).map(variableOf);
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}
