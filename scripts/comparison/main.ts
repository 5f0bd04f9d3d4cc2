import { writeFileSync } from 'node:fs';
import { formatCount, formatShare } from '../../harness/core/units.ts';
import { left, right, sentences } from '../../harness/report/document.ts';
import type { Table } from '../../harness/report/document.ts';
import { text as asText } from '../../harness/report/formats/text.ts';
import { count, file, jsonFlag, runScript, settingsOf } from '../script.ts';
import { noises, simulate } from './simulate.ts';
import type { Counted } from './simulate.ts';

const { comparisons, seed, write, json } = settingsOf({
  name: 'compare:coverage',
  about:
    'Counts what a comparison says of made-up races: of the same beside the same, where nothing may be FASTER or SLOWER, and of a ' +
    'row that wins a tenth more or less, at as many blocks as the program names for that. Exit code 1 where more than 5 % of ' +
    'the former claim anything, or fewer than 80 % of the latter find the difference.',
  options: {
    comparisons: count(1000, [10, 100_000], 'comparisons of each kind'),
    seed: count(1, [0, 2 ** 31], 'of all random numbers'),
    write: file('keeps the counts as CSV', 'results/comparison/simulated.csv'),
    json: jsonFlag,
  },
  examples: [
    { command: '--comparisons 100', about: 'fewer of them, sooner' },
    { command: '--write results/comparison/simulated.csv', about: 'the committed counts' },
  ],
});

await runScript('compare:coverage', async (signal) => {
  const rows: Counted[] = [];
  for (const noise of noises)
    for (const kind of [
      { times: 1, blocks: 6 },
      { times: 1, blocks: 10 },
      { times: 1, blocks: 20 },
      { times: 1.1 },
      { times: 1 / 1.1 },
    ]) {
      rows.push(simulate(noise, { comparisons, seed, ...kind }));
      process.stderr.write(`compare:coverage: ${noise.name}, ${kind.times.toFixed(2)} times\n`);
      // Lets an interruption be seen.
      await new Promise((done) => setImmediate(done));
      signal.throwIfAborted();
    }
  if (write !== undefined) writeFileSync(write, csvOf(rows));
  const about = noises.map((noise) => `${noise.name}: ${noise.about}.`);
  process.stdout.write(
    json
      ? `${JSON.stringify({ rows }, null, 2)}\n`
      : asText.print(
          { blocks: [tableOf(rows), ...sentences(...about)], data: {} },
          { width: 120, color: false },
        ),
  );
  process.exitCode = rows.every(isFine) ? 0 : 1;
});

/** Same beside same claims next to nothing; what differs is found, and where nobody said how many blocks that takes, it is not. */
function isFine({ times, comparisons: all, better, worse, anyClaim }: Counted): boolean {
  if (times === 1) return anyClaim <= 0.05 * all;
  return (times > 1 ? better : worse) >= 0.8 * all && (times > 1 ? worse : better) === 0;
}

function csvOf(rows: readonly Counted[]): string {
  const head = Object.keys(rows[0] ?? {}).join(',');
  const lines = rows.map((row) =>
    Object.values({ ...row, times: row.times.toFixed(3) } as Record<string, string | number>).join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

function tableOf(rows: readonly Counted[]): Table {
  return {
    kind: 'table',
    columns: [
      left('noise'),
      right('wins', 'times'),
      right('blocks'),
      right('FASTER'),
      right('SLOWER'),
      right('SMALL'),
      right('EQUI-', 'VALENT'),
      right('INCON-', 'CLUSIVE'),
      right('any figure', 'claimed'),
      right('no', 'number'),
    ],
    rows: rows.map((row) => {
      const share = (some: number): string => formatShare(some / row.comparisons);
      const words = [row.better, row.worse, row.small, row.equivalent, row.inconclusive, row.anyClaim];
      return [
        row.noise,
        row.times.toFixed(2),
        formatCount(row.blocks),
        ...words.map(share),
        share(row.withoutNumber),
      ].map((cell) => ({ text: cell }));
    }),
  };
}
