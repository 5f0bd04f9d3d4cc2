import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { choices } from '../harness/cli/choices.ts';
import { exitCodes } from '../harness/core/errors.ts';
import { raceDocument } from '../harness/report/documents/race.ts';
import { text } from '../harness/report/formats/text.ts';
import { buildPlan } from '../harness/plan/plan.ts';
import { readResults } from '../harness/run/results.ts';
import { strategies } from '../targets/strategies/index.ts';
import { workloads } from '../workloads/index.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts;

/** Rows of the README's table with this head, as cells. */
function tableUnder(head: string): string[][] {
  const lines = readme.split('\n');
  const start = lines.indexOf(head);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  expect(start, `the README has a table "${head}"`).toBeGreaterThan(0);
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('exit codes are those of the table in the program', () => {
  const rows = tableUnder('| code | meaning |').map(([code, meaning]) => [code, meaning]);
  expect(rows).toEqual(Object.entries(exitCodes));
});

test('every workload and every strategy is described, with the stores that can serve it', () => {
  const raced = tableUnder('| workload | the race | what must hold |').map(([name]) => name);
  expect(raced).toEqual(workloads.map(({ name }) => `\`${name}\``));
  const served = tableUnder('| strategy | how it protects | stores |').map(([name, , stores]) => [
    name,
    stores?.split(', ').toSorted(),
  ]);
  expect(served).toEqual(strategies.map(({ name, stores }) => [`\`${name}\``, stores.toSorted()]));
});

test('the quoted table is what report prints of the committed records', async () => {
  const runs = await readResults([join(root, 'results/baseline')]);
  const [first = ''] = text
    .print(raceDocument(runs, workloads), { color: false, width: 100 })
    .split('\n\nduplicate-reg');
  const quoted = first.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  expect(readme).toContain(quoted.join('\n'));
});

test('every command is a script of the package, and every race can be planned', () => {
  const commands = readme.split('\n').flatMap((line) => {
    const match = /^ {4}npm (?:run )?([a-z:]+)(?: -- (.*))?$/.exec(
      line.replace(/ {2,}#.*$/, '').replace('npm ci && ', ''),
    );
    return match === null ? [] : [{ script: match[1] ?? '', argv: match[2]?.split(' ') ?? [] }];
  });
  expect(commands.length).toBeGreaterThan(8);
  for (const { script, argv } of commands) {
    expect(Object.keys(scripts)).toContain(script);
    if (script === 'bench' && !argv.includes('--help')) {
      expect(buildPlan({ argv, env: {} }, choices).cells.length, argv.join(' ')).toBeGreaterThan(0);
    }
  }
});
