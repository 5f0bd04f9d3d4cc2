import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putInPlace } from '../../harness/results/write-whole.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { fewChoices } from '../../harness/cli/choices.ts';
import { sweepMeans } from '../../harness/cli/sweep-means.ts';
import { allOf } from '../../harness/experiments/sweep/measured.ts';
import { exitCodeOfSweep } from '../../harness/analyze/endings/exit-code.ts';
import { readVariables, sourceOf } from '../../harness/plan/given.ts';
import { sweepPlan } from '../../harness/experiments/sweep/sweep-plan.ts';
import { machineOf } from '../../harness/core/setting.ts';
import { csvOf, tablesOf } from '../../harness/experiments/crossover/grid.ts';
import { count, jsonFlag, runScript, settingsOf, words } from '../script.ts';

const strategies = ['optimistic', 'redis-lock', 'atomic-script'] as const;
const { repetitions, duration, out, json } = settingsOf({
  name: 'crossover',
  about:
    'Goodput of optimistic, lock and script against the number of keys (1, 10, 100, 1,000) and the window between reading ' +
    'and writing (0, 1, 5 ms): a sweep over both, in random order. Writes a table and a CSV file for plots.',
  options: {
    repetitions: count(3, [1, 100], 'runs of each point'),
    duration: words('2s', 'TIME', 'measured time of each run'),
    out: words('results/crossover', 'FOLDER', 'where the table and the CSV file go'),
    json: jsonFlag,
  },
  examples: [
    { command: '--repetitions 5 --duration 3s --out /tmp/crossover', about: 'surer, and elsewhere' },
  ],
});
const workload = 'last-item';
// What is sold out refuses for another reason than that somebody was faster.
const settings = {
  vary: ['keys=1,10,100,1000', 'work=0s,1ms,5ms'],
  workload,
  capacity: '1M',
  strategy: strategies,
  duration,
  repetitions,
};

await runScript('crossover', async (signal) => {
  const runs = await race(signal);
  const { code, reasons } = exitCodeOfSweep(runs);
  // What proves nothing replaces nothing.
  if (code === 0 || code === 10) {
    await mkdir(out, { recursive: true });
    await keep('crossover.csv', csvOf(runs));
    await keep('README.md', page(runs));
  }
  process.stdout.write(json ? `${JSON.stringify({ runs }, null, 2)}\n` : `${page(runs)}\n`);
  for (const reason of reasons) say(reason);
  process.exitCode = code;
});

/** Measures the whole grid as `npm run sweep` does. */
async function race(signal: AbortSignal): Promise<readonly RunRecord[]> {
  const folder = await mkdtemp(join(tmpdir(), 'contend-crossover-'));
  try {
    const flags = sourceOf({ ...settings, out: folder });
    const plan = sweepPlan({ flags, variables: readVariables(process.env) }, fewChoices);
    const runs = await allOf(plan, sweepMeans(signal, say));
    return runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function say(line: string): void {
  process.stderr.write(`crossover: ${line}\n`);
}

function keep(name: string, content: string): Promise<void> {
  return putInPlace(join(out, name), content);
}

/** The tables, and what they were measured with. */
function page(runs: readonly RunRecord[]): string {
  const [first] = runs;
  const invalid = runs.filter(({ verdict }) => verdict.result === 'invalid').length;
  const alone = runs.filter(({ verdict }) => verdict.result === 'inconclusive').length;
  const neighbours = runs.map(({ environment }) => environment.neighbourShare ?? 0).toSorted((a, b) => a - b);
  const typical = neighbours[Math.floor(neighbours.length / 2)] ?? 0;
  return [
    '# Where one strategy overtakes another',
    '',
    `Goodput of ${workload} (operations won a second; stock that does not end, uniform), median of ${repetitions} runs with least and most, in random`,
    'order. **Bold** is above both others in every run. The window is the time that the service spends between reading and writing',
    '(`--work`); the script has none, as it reads and writes in one step, and only waits that long before.',
    '',
    tablesOf(runs, strategies),
    '',
    `${first === undefined ? '' : machineOf(first)}; generator, service and Redis ${first?.environment.storeVersion ?? ''} share it; ${first?.clients ?? 0} clients.`,
    `${invalid === 0 ? 'No run broke an invariant.' : `${invalid} runs broke an invariant.`} In ${alone} of ${runs.length} no two clients met, so that nothing was proven. Other processes took ${typical.toFixed(2)} cores (median), ${(neighbours.at(-1) ?? 0).toFixed(2)} at most.`,
    '',
    '`npm run crossover` measures it again; `crossover.csv` has a row a run, for plots.',
    '',
  ].join('\n');
}
