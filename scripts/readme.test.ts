import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { choices } from '../harness/cli/choices.ts';
import { exitCodes } from '../harness/core/errors.ts';
import { raceDocument } from '../harness/report/documents/race.ts';
import { text } from '../harness/report/formats/text.ts';
import { buildPlan } from '../harness/plan/plan.ts';
import { readResults } from '../harness/results/read-results.ts';
import { workloads } from '../workloads/index.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts;

/** Rows of a document's table with this head, as cells. */
function tableUnder(document: string, head: string): string[][] {
  const lines = readFileSync(join(root, document), 'utf8').split('\n');
  const start = lines.indexOf(head);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  expect(start, `${document} has a table "${head}"`).toBeGreaterThan(0);
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('exit codes are those of the table in the program', () => {
  const rows = tableUnder('docs/troubles.md', '| code | meaning |').map(([code, meaning]) => [code, meaning]);
  expect(rows).toEqual(Object.entries(exitCodes));
});

test('it can be read in a few minutes', () => {
  expect(readme.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(1200);
});

test('the quoted table is what report prints of the committed records', async () => {
  const runs = await readResults([join(root, 'results/baseline')]);
  const [first = ''] = text
    .print(raceDocument(runs, workloads), { color: false, width: 100 })
    .split('\n\nduplicate-reg');
  // Of what the control did wrong it has the first two kinds.
  const begun = first.slice(0, first.indexOf('\n✗ unguarded: duplicate-remainder'));
  const quoted = begun.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  expect(readme).toContain(quoted.join('\n'));
});

/** Documents whose commands a newcomer types as they stand. */
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Of npm itself. */
const ofNpm: ReadonlySet<string> = new Set(['ci', 'install', 'pack']);

/** What a document has a person type, line by line, without remarks. */
function commandsOf(document: string): { script: string; argv: string[] }[] {
  const text = readFileSync(join(root, document), 'utf8').replaceAll(/ \\\n +/g, ' ');
  return text.split('\n').flatMap((line) => {
    const match = /^ {4,}npm (?:run )?([a-z:]+)(?: -- (.*))?$/.exec(
      line.replace(/ {2,}#.*$/, '').replace('npm ci && ', ''),
    );
    return match === null || ofNpm.has(match[1] ?? '')
      ? []
      : [{ script: match[1] ?? '', argv: match[2]?.replaceAll("'", '').split(' ') ?? [] }];
  });
}

test.each(documents)(
  'every command of %s is a script of the package, and every race can be planned',
  (document) => {
    for (const { script, argv } of commandsOf(document)) {
      expect(Object.keys(scripts)).toContain(script);
      if (script === 'bench' && !argv.includes('--help')) {
        expect(buildPlan({ argv, env: {} }, choices).cells.length, argv.join(' ')).toBeGreaterThan(0);
      }
    }
  },
);

test('the documents for newcomers have commands', () => {
  expect(commandsOf('README.md').length).toBeGreaterThan(1);
  expect(commandsOf('docs/races.md').length).toBeGreaterThan(12);
});
