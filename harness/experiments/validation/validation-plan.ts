import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ContendError } from '../../core/errors.ts';
import type { Environment, RunRecord } from '../../core/run-record.ts';
import { formatDuration } from '../../core/units.ts';
import { settingsOf } from '../../run/race/cell-settings.ts';
import { digestOf } from '../../core/digest.ts';
import type { Cell } from '../../plan/cell.ts';
import type { Choices } from '../../plan/choices.ts';
import { sourceOf } from '../../plan/given.ts';
import type { Grammar, PlanSettings, Sources } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags } from '../../plan/outputs.ts';
import type { FlagName } from '../../plan/option-table.ts';
import { machineOf } from '../../core/setting.ts';
import { sweepPlan } from '../sweep/sweep-plan.ts';
import type { SweepPlan } from '../sweep/sweep-plan.ts';

/** What `validate` takes: what both of its sweeps have in common. */
export const validationGrammar: Grammar = {
  options: flagsNamed([
    'training',
    'repetitions',
    'rehearsal',
    'workload',
    'strategy',
    'store',
    'keys',
    'skew',
    'capacity',
    'duration',
    'warmup',
    'seed',
    'out',
    ...outputFlags,
    'debug',
  ]),
  paths: false,
};

/** What counts for a validation where nobody says otherwise: stock that does not end, so that all conflicts are races. */
export const validationDefaults: Readonly<Partial<Record<FlagName, string>>> = {
  capacity: '1M',
  repetitions: '3',
  duration: '2s',
};

/**
 * Points that a model learns from, and others of which it has seen neither clients, nor instances or work. Numbers of
 * clients are odd, so that wishes which recur every few operations come from every client in turn.
 */
export const trainingPoints = ['clients=1,3,5,9,17,33', 'work=1ms,4ms'] as const;
export const heldOutPoints = ['clients=7,13,25', 'instances=1,2'] as const;
export const heldOutWork = '2ms';

/** Two sweeps: one to learn from, unless its records are there already, and one to be judged by. */
export interface ValidationPlan {
  readonly training: SweepPlan;
  /** Folder with records to learn from instead. */
  readonly trainedBy?: string;
  readonly heldOut: SweepPlan;
  /** Folder of the prediction, of what became of it, and of the two sweeps: one that was named, else one of these points. */
  readonly folder: string;
  readonly outputs: SweepPlan['outputs'];
}

/** Makes the plan of a validation; throws a ContendError that holds every problem. */
export function validationPlan(
  { flags: { given, problems }, variables }: Sources,
  choices: Choices,
): ValidationPlan {
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  const shared = [...given].filter(([name]) => name !== 'training' && name !== 'out');
  const sweep = (settings: PlanSettings): SweepPlan => {
    const flags = { given: new Map([...shared, ...sourceOf(settings).given]), problems: [] };
    return sweepPlan({ flags, variables, defaults: validationDefaults }, choices);
  };
  const training = sweep({ vary: trainingPoints });
  const heldOut = sweep({ vary: heldOutPoints, work: heldOutWork });
  const stores = [...new Set(heldOut.cells.map(({ store }) => store))];
  if (stores.length > 1)
    throw new ContendError('CTD_OPTIONS', [
      `--store: a model is learned of one store; validate ${stores.join(' and ')} one by one`,
    ]);
  const [trainedBy] = given.get('training')?.texts ?? [];
  const parts = [training.folder, heldOut.folder, trainedBy];
  const folder = given.get('out')?.texts[0] ?? join(training.out, `validation-${digestOf(parts)}`);
  return {
    training: { ...training, folder: join(folder, 'training') },
    heldOut: { ...heldOut, folder: join(folder, 'held-out') },
    folder,
    outputs: heldOut.outputs,
    ...(trainedBy === undefined ? {} : { trainedBy }),
  };
}

/**
 * Records from which the held-out cells may be foretold; throws where they were seen, where nothing is like them, or
 * where another machine made them.
 */
export function trainingOf(
  runs: readonly RunRecord[],
  { cells, rehearsalMs }: SweepPlan,
  environment: Environment,
): readonly RunRecord[] {
  const settled = runs.filter((run) => cells.some((cell) => isLike(run, cell)));
  const alike = settled.filter((run) => (run.rehearsed === true) === rehearsalMs > 0);
  const here = machineOf({ environment });
  const elsewhere = alike.map(machineOf).find((machine) => machine !== here);
  const seen = cells.find((one) =>
    alike.some(({ clients, settings }) => clients === one.clients || settings.workMs === one.workMs),
  );
  const wrong = alike.find(({ promise, verdict }) => promise === 'safe' && verdict.result === 'invalid');
  const problems = [
    ...(settled.length === 0
      ? [
          'no record is like the points that are to be foretold: same in all but clients, instances, work and seed',
        ]
      : []),
    ...(elsewhere === undefined
      ? []
      : [
          `the records are of another machine: ${elsewhere} there, ${here} here; measure here what to learn from`,
        ]),
    ...(settled.length === 0 || alike.length > 0
      ? []
      : [
          `the records are of services that were ${rehearsalMs > 0 ? 'started for each race, which cost more a request' : 'rehearsed, which cost less a request'}; learn from a sweep with the same --rehearsal`,
        ]),
    ...(seen === undefined
      ? []
      : [
          `the records hold ${seen.clients} clients or work of ${formatDuration(seen.workMs)}, which were to be held out; learn from others`,
        ]),
    ...(wrong === undefined
      ? []
      : [`${wrong.strategy} broke an invariant in the records: a service that is wrong has no capacity`]),
  ];
  if (problems.length > 0) throw new ContendError('CTD_RESULTS', problems);
  return alike;
}

/** Whether a run differs from a cell in clients, instances, work and seed at most. */
function isLike(run: RunRecord, cell: Cell): boolean {
  const asked = settingsOf({ ...cell, workMs: run.settings.workMs }, run.settings.capacity !== undefined);
  const shared = ['workload', 'strategy', 'store', 'gateway', 'arrival', 'policy', 'workers'] as const;
  return shared.every((name) => run[name] === cell[name]) && isDeepStrictEqual(run.settings, asked);
}
