import type { ExitCode } from '../../core/errors.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { exitCodeOf } from '../../analyze/endings/exit-code.ts';
import { endingWithGate } from '../../analyze/endings/gate-ending.ts';
import { judgedRowsOf } from '../../report/documents/race/objectives.ts';
import { createResults } from '../../results/results.ts';
import { runPlan } from '../../run/run-plan.ts';
import type { RunParts } from '../../run/run-plan.ts';
import { typed } from '../../plan/given.ts';
import { options } from '../../plan/option-table.ts';
import { asTyped } from '../as-typed.ts';
import type { Command } from '../command.ts';
import { topicNames } from '../help/topics.ts';
import { harmless } from '../../report/wrap.ts';
import { causeLines } from '../cause-lines.ts';
import { endCommand, shortBy } from '../ending.ts';
import { withGate } from '../gate.ts';
import type { HeldPlan } from '../gate.ts';
import { historiesOf } from '../histories.ts';
import { Interruption } from '../interruption.ts';
import { tellBoth, whileWatched } from '../live.ts';
import type { Live } from '../live.ts';
import { turnsIn } from '../parts.ts';
import { preflightFirst } from '../preflight-first.ts';
import { createProgress } from '../progress.ts';
import { raceAlarms } from '../race-alarms.ts';
import { planOfServices } from '../service-file.ts';
import { Tables } from '../tables.ts';

/** Runs a plan: races every cell, keeps each record as its cell ends, prints the tables, answers with the exit code. */
async function bench({ plan, gate }: HeldPlan, live: Live): Promise<number> {
  const interruption = new Interruption();
  const histories = historiesOf(plan, interruption.signal);
  await interruption.before(preflightFirst(plan, interruption.signal));
  const results = await createResults(plan.out);
  const races = turnsIn(plan).length;
  const progress = createProgress({ stream: process.stderr, cells: races });
  const tables = new Tables(plan, progress.clear, gate);
  const alarms = raceAlarms(plan.warn, (line) => {
    progress.clear();
    process.stderr.write(`contend: ${line}\n`);
  });
  const runs: RunRecord[] = [];
  const troubles: string[] = [];
  const tellUnwritten = (): void => {
    const failures = histories?.failures.splice(0) ?? [];
    if (failures.length === 0) return;
    progress.clear();
    for (const failure of failures) process.stderr.write(`contend: ${harmless(failure)}\n`);
    unwritten = 104;
  };
  let unwritten: ExitCode = 0;
  let kept = 0;
  let failure: unknown;
  let written: ExitCode = 0;
  try {
    for (const note of plan.notes) process.stderr.write(`contend: ${asTyped(note)}\n`);
    for (const half of histories?.left ?? [])
      process.stderr.write(
        `contend: ${half} was left by a run that was killed, unless another writes it now\n`,
      );
    const told = tellBoth(progress, live, interruption.signal);
    const parts: RunParts = {
      ...told,
      onRace(counts) {
        told.onRace?.(counts);
        alarms.watch(counts);
      },
      ...(histories === undefined ? {} : { onJudged: histories.write }),
      onCauses({ workload, strategy }, index, causes) {
        troubles.push(...causeLines(`cell ${index + 1}, ${workload}/${strategy}`, causes));
      },
    };
    for await (const raced of runPlan(plan, parts)) {
      const record = alarms.into(raced);
      runs.push(record);
      live.judged(record);
      await results.write(record);
      kept += 1;
      tables.add(record);
      tellUnwritten();
    }
    // The record of a race is kept where only its history was interrupted.
    interruption.signal.throwIfAborted();
  } catch (error) {
    failure = error;
  } finally {
    alarms.end();
    progress.end();
    interruption.end();
  }
  if (runs.length > 0) {
    tellUnwritten();
    written = Math.max(await tables.end(shortBy(failure, { done: kept, of: races })), unwritten) as ExitCode;
    if (plan.debug) for (const line of troubles) process.stderr.write(`contend: ${line}\n`);
    process.stderr.write(`contend: ${kept} of ${races} records in ${results.folder}\n`);
    for (const path of histories?.written ?? []) process.stderr.write(`contend: every request in ${path}\n`);
  }
  const judged = gate === undefined ? [] : judgedRowsOf(runs, gate);
  return endCommand(endingWithGate(exitCodeOf(runs), judged), failure, interruption.signal, written);
}

/** The command. */
export const command: Command = {
  name: 'bench',
  usage: '[--flag value …]',
  about:
    'Races clients against an HTTP service, measures it, and proves whether it was right: a row a strategy, with its verdict. ' +
    '--url races a service of your own.',
  options,
  fewOptions: [
    'workload',
    'strategy',
    'store',
    'scenario',
    'url',
    'clients',
    'duration',
    'arrival',
    'keys',
    'work',
    'instances',
    'json',
  ],
  paths: false,
  terms: {
    title: 'more',
    of: [
      { name: '--help flags', about: 'every flag, with its default' },
      { name: '--help TOPIC', about: topicNames.filter((name) => name !== 'flags').join(', ') },
    ],
  },
  examples: [
    { command: '', about: 'the default matrix: who is right, and how fast' },
    { command: '--workload last-item --strategy all', about: 'every strategy that the store can serve' },
    { command: '--scenario flash-sale', about: 'settings under a name (--help scenarios)' },
    { command: '--url http://127.0.0.1:3000 --workload last-item', about: 'your own service' },
    { command: '--arrival burst --clients 100 --rounds 200', about: '100 clients at one moment, 200 times' },
    {
      command: '--arrival poisson --rate 2000/s --duration 30s',
      about: 'load that does not wait for answers',
    },
    {
      command: '--workload parallel-edits --policy discard,overwrite,retry,merge',
      about: 'what each policy loses',
    },
    {
      command: '--instances 2 --fault pause-holder@2s',
      about: 'who is right when a holder is stopped for longer than its lock lives',
    },
    {
      command: '--instances 2 --gateway none,reference',
      about: 'two instances behind a gateway, and without it',
    },
    {
      command: "--blocks 5 --objective 'p99<50ms,409<30%,violations=0'",
      about: 'for CI: exit code 99 where a row misses a bound',
    },
  ],
  run: async (argv) => {
    const sources = typed(argv, process.env);
    const held = await withGate(planOfServices(sources), sources);
    return whileWatched(held.plan, (live) => bench(held, live));
  },
};
