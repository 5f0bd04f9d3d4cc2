import { writeFileSync } from 'node:fs';
import { parseObjective } from '../../harness/analyze/objective.ts';
import { formatCount, formatFigure, formatShare } from '../../harness/core/units.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { left, right, sentences } from '../../harness/report/document.ts';
import type { Table } from '../../harness/report/document.ts';
import { text as asText } from '../../harness/report/formats/text.ts';
import { longRunOf } from './long-run.ts';
import { searchCoverageOf } from './search-coverage.ts';
import type { SearchCoverage } from './search-coverage.ts';
import { servers } from './server.ts';
import { count, file, jsonFlag, names, runScript, settingsOf } from '../script.ts';

const { searches, requests, seed, server, write, json } = settingsOf({
  name: 'search:coverage',
  about:
    'Counts how often the 95 % intervals of `search` hold the truth, and how often what it says of an objective is wrong: races ' +
    'simulated servers (M/D/1, M/M/1, one that stalls) at rates around the highest that keeps to it, for as long as a search ' +
    'would. Exit code 1 where fewer than 90 % of the intervals hold the truth, or more than 10 % of the passes are wrong.',
  options: {
    searches: count(200, [10, 100_000], 'searches at each rate'),
    requests: count(20_000_000, [10_000, 1_000_000_000], 'requests of a long run, where theory is silent'),
    seed: count(1, [0, 2 ** 31], 'of all random numbers'),
    server: names(
      servers.map(({ name }) => name),
      'servers',
    ),
    write: file('keeps the counts as CSV', 'results/coverage/search.csv'),
    json: jsonFlag,
  },
  examples: [
    { command: '--searches 50 --server M/D/1', about: 'one server, sooner' },
    { command: '--write results/coverage/search.csv', about: 'the committed counts' },
  ],
});

await runScript('search:coverage', async (signal) => {
  await histogramsReady();
  const rows: SearchCoverage[] = [];
  for (const each of servers.filter(({ name }) => server.includes(name)))
    for (const ratePerS of each.ratesPerS) {
      const longRun = longRunOf(each, ratePerS, requests);
      for (const objective of each.objectives) {
        rows.push(searchCoverageOf(each, objective, ratePerS, longRun, { searches, seed }));
        process.stderr.write(`search:coverage: ${each.name}, ${objective} at ${ratePerS}/s\n`);
        // Lets an interruption be seen.
        await new Promise((done) => setImmediate(done));
        signal.throwIfAborted();
      }
    }
  const sums = sumsOf(rows);
  if (write !== undefined) writeFileSync(write, csvOf(rows));
  const blocks = [tableOf(rows), ...sentences(...sums.map(({ text }) => text))];
  process.stdout.write(
    json
      ? `${JSON.stringify({ rows, sums }, null, 2)}\n`
      : asText.print({ blocks, data: {} }, { width: 120, color: false }),
  );
  process.exitCode = sums.every(({ isFine }) => isFine) ? 0 : 1;
});

/** Of each server and objective, all rates together. */
function sumsOf(rows: readonly SearchCoverage[]) {
  const names = [...new Set(rows.map(nameOf))];
  return names.map((name) => {
    const own = rows.filter((row) => nameOf(row) === name);
    const sum = (of: (row: SearchCoverage) => number): number => own.reduce((all, row) => all + of(row), 0);
    const covered = sum((row) => row.covered) / sum((row) => row.searches);
    const bothEndsCovered = sum((row) => row.bothEndsCovered) / sum((row) => row.bothEnds);
    const passes = sum((row) => row.holds);
    const wrong = sum((row) => (row.keeps ? 0 : row.holds)) / Math.max(1, passes);
    const [first] = own;
    const { about = '' } = servers.find(({ name: each }) => each === first?.server) ?? {};
    return {
      name,
      covered,
      bothEndsCovered,
      wrongPasses: wrong,
      isFine: covered >= 0.9 && bothEndsCovered >= 0.9 && wrong <= 0.1,
      text: `${name} (${about}): ${formatShare(covered)} of the intervals hold the truth, ${formatShare(bothEndsCovered)} of those with both ends; ${formatShare(wrong)} of ${formatCount(passes)} passes are wrong`,
    };
  });
}

function nameOf({ server: name, objective }: SearchCoverage): string {
  return `${name}, ${objective}`;
}

function csvOf(rows: readonly SearchCoverage[]): string {
  const lines = rows.map((row) =>
    [
      row.server,
      row.objective,
      row.ratePerS,
      row.truth.toPrecision(4),
      row.keeps ? 'yes' : 'no',
      row.searches,
      row.races.toFixed(2),
      row.seconds.toFixed(1),
      row.bothEnds,
      row.bothEndsCovered,
      row.covered,
      row.holds,
      row.broken,
    ].join(','),
  );
  const head =
    'server,objective,rate a second,truth,keeps,searches,races,seconds,both ends,of them covered,covered,holds,broken';
  return `${[head, ...lines].join('\n')}\n`;
}

function tableOf(rows: readonly SearchCoverage[]): Table {
  const share = (count: number, of: number): string => (of === 0 ? '–' : formatShare(count / of));
  return {
    kind: 'table',
    columns: [
      left('server'),
      left('objective'),
      right('rate', '/s'),
      right('truth'),
      right('keeps'),
      right('races'),
      right('for', 's'),
      right('both', 'ends'),
      right('hold', 'it'),
      right('all', 'hold it'),
      right('says', 'holds'),
      right('says', 'broken'),
    ],
    rows: rows.map((row) =>
      [
        row.server,
        row.objective,
        formatCount(row.ratePerS),
        isShare(row.objective) ? formatShare(row.truth) : formatFigure(row.truth),
        row.keeps ? 'yes' : 'no',
        row.races.toFixed(1),
        row.seconds.toFixed(0),
        share(row.bothEnds, row.searches),
        share(row.bothEndsCovered, row.bothEnds),
        share(row.covered, row.searches),
        share(row.holds, row.searches),
        share(row.broken, row.searches),
      ].map((cell) => ({ text: cell })),
    ),
  };
}

function isShare(text: string): boolean {
  const objective = parseObjective(text);
  return 'thresholds' in objective && objective.thresholds[0]?.metric === '409';
}
