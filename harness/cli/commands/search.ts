import type { ExitCode } from '../../core/errors.ts';
import { formatRate } from '../../core/units.ts';
import { cutShort } from '../../report/documents/cut-short.ts';
import { searchDocument } from '../../report/documents/search.ts';
import { createResults } from '../../results/results.ts';
import { runPlan } from '../../run/run-plan.ts';
import { exitCodeOfSearches } from '../../experiments/search/search-ending.ts';
import type { Search } from '../../experiments/search/search-ending.ts';
import { metricNames, metrics } from '../../analyze/objective-metrics.ts';
import { searchDefaults, searchGrammar, searchPlan } from '../../experiments/search/search-plan.ts';
import { few, fewChoices } from '../choices.ts';
import { typed } from '../../plan/given.ts';
import type { Command } from '../command.ts';
import type { SearchPlan } from '../../experiments/search/search-plan.ts';
import { searchRate } from '../../experiments/search/search-rate.ts';
import type { Probe } from '../../experiments/search/search-rate.ts';
import { workloads } from '../../../workloads/index.ts';
import { withService } from '../service-file.ts';
import { endCommand, shortBy } from '../ending.ts';
import { Interruption } from '../interruption.ts';
import { tellBoth, whileWatched } from '../live.ts';
import type { Live } from '../live.ts';
import { preflightFirst } from '../preflight-first.ts';
import { deliver } from '../deliver.ts';
import { createProgress } from '../progress.ts';

/** Looks for the highest rate of every cell, says each probe on stderr, prints what was found, answers with the exit code. */
async function search(plan: SearchPlan, live: Live): Promise<number> {
  const interruption = new Interruption();
  await interruption.before(preflightFirst(plan, interruption.signal));
  const results = await createResults(plan.out);
  const say = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
  const progress = createProgress({ stream: process.stderr, cells: plan.probes, isOpen: true });
  const searches: Search[] = [];
  let failure: unknown;
  let written: ExitCode = 0;
  try {
    for (const cell of plan.cells) {
      const name = `${cell.workload}/${cell.strategy}`;
      const startedMs = performance.now();
      const probes: Probe[] = [];
      const seconds = (): number => (performance.now() - startedMs) / 1000;
      say(`${name}: at most ${plan.probes} races and ${Math.round(plan.withinMs / 1000)} s`);
      const parts = tellBoth(progress, live, interruption.signal);
      const steps = searchRate(plan, cell, (cells) => runPlan({ ...plan, cells: [cell] }, parts, cells));
      let step = await steps.next();
      for (; step.done !== true; step = await steps.next()) {
        progress.clear();
        live.judged(step.value.record);
        probes.push(step.value);
        await results.write(step.value.record);
        const { ratePerS, outcome, by } = step.value;
        say(
          `${name}: ${formatRate(ratePerS)}/s ${outcome}${by === undefined ? '' : ` (${by})`}, race ${probes.length} of ${plan.probes}, ${Math.round(seconds())} of ${Math.round(plan.withinMs / 1000)} s`,
        );
      }
      searches.push({ cell, probes, result: step.value, seconds: seconds() });
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.end();
    interruption.end();
  }
  if (searches.length > 0) {
    const short = shortBy(failure, { done: searches.length, of: plan.cells.length, what: 'searches' });
    written = await deliver(
      cutShort(searchDocument(searches, plan.objective, workloads), short),
      plan.outputs,
    );
    say(`${searches.length} of ${plan.cells.length} searches ended, records in ${results.folder}`);
  }
  return endCommand(exitCodeOfSearches(searches), failure, interruption.signal, written);
}

/** The command. */
export const command: Command = {
  name: 'search',
  usage: "--objective 'BOUND,…' [--from RATE] [--to RATE] [--flag value …]",
  about: `Looks for the highest rate at which a service keeps to an objective, by races at rates that double and then close in to \
5 %, confirmed at 0.95 and at 1.05 of what was found. Each race is judged by the 95 % interval of its figures, and repeated, longer, \
where that does not tell. Rates that the generator could not make are told apart from those that the service could not \
keep. What is not listed here is as in npm run bench -- --help flags; a search races ${searchDefaults.workload} on \
${searchDefaults.clients} connections, with ${few.join(', ')}.`,
  options: searchGrammar.options,
  fewOptions: ['objective', 'from', 'to', 'probes', 'within', 'rehearsal', 'out', 'json'],
  paths: false,
  terms: {
    title: 'bounds',
    of: metricNames.map((name) => ({
      name,
      about: `${metrics[name].about}, such as ${metrics[name].example}`,
    })),
  },
  examples: [
    { command: "--objective 'p99<50ms,violations=0'", about: 'the highest rate of each strategy' },
    {
      command: "--objective 'p99<20ms,409<30%' --workload parallel-edits --keys 100 --strategy optimistic",
      about: 'of one strategy, where conflicts count',
    },
    {
      command: "--objective 'p99<50ms' --from 500/s --to 5000/s --json",
      about: 'within a range, for a program',
    },
  ],
  async run(argv) {
    const plan = searchPlan(await withService(typed(argv, process.env, command)), fewChoices);
    // Each of its races has another rate, and so is a cell of its own.
    return whileWatched({ ...plan, cells: [] }, (live) => search(plan, live));
  },
};
