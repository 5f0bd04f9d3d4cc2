import type { RunRecord } from '../../core/run-record.ts';
import { cutShort } from '../../report/documents/cut-short.ts';
import { sweepDocument } from '../../report/documents/sweep.ts';
import { exitCodeOfSweep } from '../../analyze/endings/exit-code.ts';
import { measured } from '../../experiments/sweep/measured.ts';
import { defaultVary, sweepDefaults, sweepGrammar, sweepPlan } from '../../experiments/sweep/sweep-plan.ts';
import type { SweepPlan } from '../../experiments/sweep/sweep-plan.ts';
import { few, fewChoices } from '../choices.ts';
import { typed } from '../../plan/given.ts';
import type { Command } from '../command.ts';
import { sweepMeans } from '../sweep-means.ts';
import { workloads } from '../../../workloads/index.ts';
import { withService } from '../service-file.ts';
import { endCommand, shortBy } from '../ending.ts';
import { Interruption } from '../interruption.ts';
import { deliver } from '../deliver.ts';

/** Measures the points of a sweep that have no record yet, prints all of them, answers with the exit code. */
async function sweep(plan: SweepPlan): Promise<number> {
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
  const of = plan.cells.length * plan.blocks;
  const short = shortBy(failure, { done: runs.length, of });
  const documentOf = () => cutShort(sweepDocument(runs, workloads), short);
  const written = runs.length > 0 ? await deliver(documentOf(), plan.outputs) : 0;
  if (short !== undefined && runs.length > 0)
    say(`${runs.length} of ${of} records are kept; the same command goes on from there`);
  return endCommand(exitCodeOfSweep(runs), failure, interruption.signal, written);
}

/** The command. */
export const command: Command = {
  name: 'sweep',
  usage: '[--vary NAME=V,… [--vary NAME=V,…]] [--flag value …]',
  about: `Measures how figures change with a setting: every point is raced as often as --repetitions says, in random order, and \
each record is kept as its race ends. Services are kept for all points that want the same ones, and emptied in between: a \
service that was just started spends most of its time on compiling itself. An interrupted sweep goes on where it was when the \
same command is given again. What is not listed here is as in npm run bench -- --help flags; a sweep races \
${sweepDefaults.workload} for ${sweepDefaults.duration} after ${sweepDefaults.warmup} of warm-up, with ${few.join(', ')}.`,
  options: sweepGrammar.options,
  fewOptions: ['vary', 'repetitions', 'rehearsal', 'out', 'json'],
  paths: false,
  examples: [
    { command: '', about: `--vary ${defaultVary}, three repetitions: what fit and size work from` },
    {
      command: '--vary clients=1,8,64 --vary work=0s,1ms --strategy optimistic',
      about: 'a grid of six points',
    },
    { command: '--vary rate=500/s,1000/s,2000/s --keys 100', about: 'load that does not wait for answers' },
    {
      command: '--vary instances=1,2 --clients 64 --out results/instances',
      about: 'records in a folder of their own',
    },
  ],
  run: async (argv) => sweep(sweepPlan(await withService(typed(argv, process.env, command)), fewChoices)),
};
