import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { aRunRecord } from '../core/run-record.fixture.ts';
import { command as reportCommand } from './commands/report.ts';
import { command as setupCommand } from './commands/setup.ts';
import { problemsOf } from './problems.fixture.ts';

const { run: report } = reportCommand;
const { run: setup } = setupCommand;

test.each([
  [
    ['--json', '--markdown', 'results'],
    ['--markdown: stdout gets json already; give one of the two a file, such as --format markdown=FILE'],
  ],
  [[], ['name a folder or file of results, such as results/baseline']],
  [['--mardown', 'results'], ['unknown flag --mardown (did you mean --markdown?); --help flags lists all']],
  // what only a race takes
  [
    ['--clients=3', 'results', '--json', '--json'],
    ['unknown flag --clients; --help flags lists all', '--json: is given twice'],
  ],
  [['/nowhere'], ['/nowhere: it does not exist']],
])('report %j: %j', async (argv, problems) => {
  expect(await problemsOf(() => report(argv))).toEqual(problems);
});

test.each([
  [['now'], ['"now" belongs to no flag; every value follows its --flag']],
  [['--force'], ['unknown flag --force; --help flags lists all']],
])('setup %j: %j', async (argv, problems) => {
  expect(await problemsOf(() => setup(argv))).toEqual(problems);
});

test.each([
  ['--json', /^\{\n {2}"schemaVersion": 1/],
  ['--markdown', /^### last-item/],
])('report prints the records of a folder: %s', async (flag, beginning) => {
  const folder = await mkdtemp(join(tmpdir(), 'contend-report-'));
  await writeFile(join(folder, '001.json'), JSON.stringify(aRunRecord()));
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    expect(await report([flag, folder])).toBe(0);
  } finally {
    write.mockRestore();
    await rm(folder, { recursive: true });
  }
  expect(written.join('')).toMatch(beginning);
});

test('of very many problems the first fifty are told, and how many more there are', () => {
  const program = join(import.meta.dirname, '../../dist/contend.js');
  const argv = Array.from({ length: 1062 }, (_, index) => `--no-such-${index}`);
  const { status, stderr } = spawnSync(process.execPath, [program, 'bench', ...argv], { encoding: 'utf8' });
  const lines = stderr.trimEnd().split('\n');
  expect(status).toBe(104);
  expect(lines.length).toBe(51);
  expect(lines[49]).toMatch(/^contend: unknown flag --no-such-49/);
  expect(lines[50]).toBe('contend: and 1,012 more like these');
});
