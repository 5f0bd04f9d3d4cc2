import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../core/errors.ts';
import { searchPlan } from '../experiments/search/search-plan.ts';
import { sweepPlan } from '../experiments/sweep/sweep-plan.ts';
import { validationPlan } from '../experiments/validation/validation-plan.ts';
import { someChoices } from '../plan/choices.fixture.ts';
import { optionNames } from '../plan/option-table.ts';
import { outputFlags } from '../plan/outputs.ts';
import { typed } from '../plan/given.ts';
import { buildPlan } from '../plan/plan.ts';
import { choices, fewChoices } from './choices.ts';
import { commands } from './commands/index.ts';
import { commandHelp } from './help/command-help.ts';
import { topicHelp, topicNames } from './help/topics.ts';
import { flagsTakenByNpm } from './npm-flags.ts';

const all = await Promise.all(Object.values(commands).map(async (load) => (await load()).command));
const [bench] = all;
const named = (name: string) => all.find((command) => command.name === name);
const textOf = (topic: string, width = 100): string => {
  const found = topicHelp(topic, someChoices, width);
  return 'text' in found ? found.text : '';
};
/** As a shell hands it over. */
const argvOf = (command: string): string[] =>
  command.split(' ').flatMap((word) => (word === '' ? [] : word.replaceAll("'", '')));

test('commands stand in the index under their own names, and have a script each', () => {
  expect(all.map(({ name }) => name)).toEqual(Object.keys(commands));
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  for (const { name } of all)
    expect(scripts[name], `npm run ${name}`).toBe(`node scripts/build.mjs && node dist/contend.js ${name}`);
});

test('what ends in results takes every flag that says where they go', () => {
  const taken = all.map(({ name, options }) => [name, outputFlags.filter((flag) => flag in options).length]);
  expect(taken.filter(([, count]) => count !== 0 && count !== outputFlags.length)).toEqual([]);
  expect(taken.filter(([, count]) => count !== 0).map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'bench',
      'sweep',
      'search',
      'fit',
      'size',
      'validate',
      'compare',
      'conflicts',
      'prove',
      'report',
    ]),
  );
});

test('the help of everything names every flag, every choice and every exit code', () => {
  const text = textOf('all');
  for (const name of optionNames) expect(text).toContain(`  --${name}`);
  for (const list of Object.values(someChoices))
    for (const { name } of list) expect(text).toContain(`\n  ${name} `);
  for (const code of Object.keys(exitCodes)) expect(text).toMatch(new RegExp(`\n +${code} `));
});

test('a topic tells of itself alone, and one that is not there of those that are', () => {
  expect(textOf('strategies')).toMatch(/^strategies:\n/);
  expect(textOf('strategies')).not.toContain('--clients');
  expect(topicHelp('strategy', someChoices, 100)).toEqual({
    problem: `--help: there is no topic "strategy" (did you mean "strategies"?); choose from ${topicNames.join(', ')}`,
  });
});

test('the help of a race fits one page: examples, the flags that people use, and where the rest is', () => {
  const lines = bench === undefined ? [] : commandHelp(bench, 100).split('\n');
  expect(lines.length).toBeLessThan(50);
  expect(lines.join('\n')).toContain('--help flags');
});

test('each command has a help of its own, with every flag that it takes', () => {
  for (const command of all.filter(({ fewOptions }) => fewOptions === undefined))
    for (const flag of [...Object.keys(command.options), 'help']) {
      expect(commandHelp(command, 100)).toContain(`  --${flag}`);
      expect(commandHelp(command, 100)).toContain(`npm run ${command.name}`);
    }
});

test.each([60, 80, 100])('the help fits %d columns', (width) => {
  const texts = [
    ...topicNames.map((topic) => textOf(topic, width)),
    ...all.map((one) => commandHelp(one, width)),
  ];
  // What is to be typed is not broken.
  const lines = texts
    .join('\n')
    .replaceAll(/^ {2}npm .*$/gm, '')
    .split('\n');
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
});

test('every example can be planned', () => {
  for (const { command } of bench?.examples ?? [])
    expect(buildPlan({ argv: argvOf(command), env: {} }, choices).cells.length, command).toBeGreaterThan(0);
  for (const { command } of named('sweep')?.examples ?? [])
    expect(sweepPlan(typed(argvOf(command), {}, named('sweep')), fewChoices).cells.length).toBeGreaterThan(1);
  for (const { command } of named('validate')?.examples ?? [])
    expect(
      validationPlan(typed(argvOf(command), {}, named('validate')), fewChoices).heldOut.cells.length,
    ).toBeGreaterThan(5);
  for (const { command } of named('search')?.examples ?? [])
    expect(searchPlan(typed(argvOf(command), {}, named('search')), fewChoices).cells.length).toBeGreaterThan(
      0,
    );
});

test('help and version are answered whatever stands beside them', () => {
  const program = join(import.meta.dirname, '../../dist/contend.js');
  const answered = (...argv: string[]) =>
    spawnSync(process.execPath, [program, ...argv], { encoding: 'utf8' });
  expect(answered('--nonsense', '--help').stdout).toContain('npm run bench');
  expect(answered('report', '--version', '--nonsense').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(answered('--help', 'nonsense')).toMatchObject({ status: 104, stdout: '' });
});

test('flags that npm took for itself are not passed over', () => {
  const env = { npm_lifecycle_event: 'bench', npm_config_workload: 'noop', npm_config_debug: 'true' };
  expect(flagsTakenByNpm(env, ['workload', 'debug', 'clients', 'json'])).toEqual([
    'npm took --workload for itself: write -- before flags: npm run bench -- --workload noop',
    'npm took --debug for itself: write -- before flags: npm run bench -- --debug',
  ]);
  expect(flagsTakenByNpm({ ...env, npm_lifecycle_event: 'npx' }, ['workload'])).toEqual([
    'npm took --workload for itself: write flags behind the command: npx contend bench --workload noop',
  ]);
  expect(flagsTakenByNpm({ npm_config_workload: 'noop' }, ['workload'])).toEqual([]);
  expect(flagsTakenByNpm({ npm_lifecycle_event: 'bench', npm_config_json: 'true' }, ['json'])).toEqual([]);
});
