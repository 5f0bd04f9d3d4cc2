import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ContendError } from '../../core/errors.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { environmentOf } from '../../measure/environment.ts';
import { validationDocument } from '../../report/documents/validation.ts';
import { exitCodeOfSweep } from '../../analyze/endings/exit-code.ts';
import type { Ending } from '../../analyze/endings/exit-code.ts';
import { readResults } from '../../results/read-results.ts';
import { writeWhole } from '../../results/write-whole.ts';
import { allOf } from '../../experiments/sweep/measured.ts';
import { outcomeOf } from '../../experiments/validation/outcome.ts';
import type { JudgedStrategy } from '../../experiments/validation/outcome.ts';
import { predictionOf, seal } from '../../experiments/validation/prediction.ts';
import {
  heldOutPoints,
  heldOutWork,
  trainingOf,
  trainingPoints,
  validationDefaults,
  validationGrammar,
  validationPlan,
} from '../../experiments/validation/validation-plan.ts';
import type { ValidationPlan } from '../../experiments/validation/validation-plan.ts';
import { endCommand } from '../ending.ts';
import { Interruption } from '../interruption.ts';
import { fewChoices } from '../choices.ts';
import { typed } from '../../plan/given.ts';
import type { Command } from '../command.ts';
import { sweepMeans } from '../sweep-means.ts';
import { sweepDefaults } from '../../experiments/sweep/sweep-plan.ts';
import { version } from '../version.ts';
import { deliver } from '../deliver.ts';

/** Learns from one sweep, seals what it foretells of another, measures that one, and says what the predictions were worth. */
async function validate(plan: ValidationPlan): Promise<number> {
  const interruption = new Interruption();
  const say = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
  const means = sweepMeans(interruption.signal, say);
  let judged: readonly JudgedStrategy[] = [];
  let runs: readonly RunRecord[] = [];
  let failure: unknown;
  let written: ExitCode = 0;
  try {
    const { heldOut, folder, trainedBy } = plan;
    refuseOrphan(plan);
    const learned =
      trainedBy === undefined ? await allOf(plan.training, means) : await readResults([trainedBy]);
    const training = trainingOf(learned, heldOut, environmentOf(version, undefined, true));
    const document = predictionOf(training, heldOut.cells, { now: new Date(), cores: cpus().length });
    const prediction = await seal(folder, document, existsSync(join(heldOut.folder, 'sweep.json')));
    say(`predicted ${prediction.points.length} points, sha256 ${prediction.sha256}`);
    const found = await allOf(heldOut, means);
    runs = [...training, ...found];
    judged = outcomeOf(prediction, found);
    const result = validationDocument(prediction, judged);
    await writeWhole(folder, 'validation.json', result.data);
    written = await deliver(result, plan.outputs);
  } catch (error) {
    failure = error;
  } finally {
    interruption.end();
  }
  return endCommand(endingOf(runs, judged), failure, interruption.signal, written);
}

/** A prediction whose records are not there cannot be known by them: that is told before hours are spent on others. */
function refuseOrphan({ folder, training, trainedBy }: ValidationPlan): void {
  const prediction = join(folder, 'prediction.json');
  if (trainedBy === undefined && existsSync(prediction) && !existsSync(join(training.folder, 'sweep.json')))
    throw new ContendError('CTD_RESULTS', [
      `${prediction}: the records that it was learned from are not beside it; name another folder with --out`,
    ]);
}

/** Cores that others may use before a miss is as likely theirs as the model's. */
const quiet = 0.3;

/** 99 where a strategy's model is not to be used; 11 where the machine was too busy with something else to tell. */
function endingOf(runs: readonly RunRecord[], judged: readonly JudgedStrategy[]): Ending {
  const ending = exitCodeOfSweep(runs);
  const rejected = judged.filter(({ grade }) => grade === 'REJECTED').map(({ strategy }) => strategy);
  if (rejected.length === 0) return ending;
  const reasons = [
    ...ending.reasons,
    `predictions of ${rejected.join(', ')} are REJECTED: do not plan with them`,
  ];
  const disturbed = runs.filter(({ environment }) => (environment.neighbourShare ?? 0) > quiet).length;
  if (disturbed > 0)
    reasons.push(
      `other processes took more than ${quiet} of a core during ${disturbed} of ${runs.length} races: validate again on a quiet machine`,
    );
  return { code: ending.code === 0 ? (disturbed > 0 ? 11 : 99) : ending.code, reasons };
}

/** The command. */
export const command: Command = {
  name: 'validate',
  usage: '[--training DIR] [--flag value …]',
  about: `Learns from a sweep over ${trainingPoints.join(' and ')}, writes what it foretells of ${heldOutPoints.join(' and ')} with \
work of ${heldOutWork}, with intervals and a hash, measures these points, and says what the predictions were worth: VALIDATED \
within 10 % and inside the interval, USABLE within 25 %, else REJECTED. Everything is kept in a folder; an interrupted \
validation goes on where it was.`,
  options: validationGrammar.options,
  defaults: { ...sweepDefaults, ...validationDefaults },
  paths: false,
  examples: [
    { command: '', about: 'three strategies, in about eight minutes' },
    { command: '--workload transfer --strategy optimistic --keys 20', about: 'another workload' },
    {
      command: '--training results/sweep-1a2b3c4d --json',
      about: 'from records that are there, for a program',
    },
  ],
  run: (argv) => validate(validationPlan(typed(argv, process.env, command), fewChoices)),
};
