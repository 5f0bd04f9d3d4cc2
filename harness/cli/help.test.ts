import { expect, test } from 'vitest';
import { exitCodes } from '../core/errors.ts';
import { someChoices } from '../plan/choices.fixture.ts';
import { informationAsked } from '../plan/given.ts';
import { optionNames } from '../plan/option-table.ts';
import { buildPlan } from '../plan/plan.ts';
import { choices, fewChoices } from './choices.ts';
import {
  examples,
  fitHelp,
  helpText,
  proveHelp,
  reportHelp,
  searchExamples,
  searchHelp,
  setupHelp,
  sizeHelp,
  sweepExamples,
  sweepHelp,
  validateExamples,
  validateHelp,
} from './help.ts';
import { validationPlan } from '../experiments/validation/validation-plan.ts';
import { searchPlan } from '../experiments/search/search-plan.ts';
import { sweepPlan } from '../experiments/sweep/sweep-plan.ts';

const text = helpText(someChoices, 100);

test('the help names every flag, every choice and every exit code', () => {
  for (const name of optionNames) expect(text).toContain(`  --${name}`);
  for (const list of Object.values(someChoices))
    for (const { name } of list) expect(text).toContain(`\n  ${name} `);
  for (const code of Object.keys(exitCodes)) expect(text).toMatch(new RegExp(`\n +${code} `));
});

test('each command has a help of its own, with every flag that it takes', () => {
  for (const flag of ['--json', '--markdown', '--debug', '--help'])
    expect(reportHelp(100)).toContain(`  ${flag} `);
  expect(reportHelp(100)).toContain('npm run report -- ');
  expect(reportHelp(100)).not.toContain('--clients');
  expect(setupHelp(100)).toContain('npm run setup');
  expect(setupHelp(100)).not.toContain('--json');
  for (const flag of ['--of', '--samples', '--seed', '--json']) expect(fitHelp(100)).toContain(`  ${flag} `);
  for (const flag of ['--rate', '--objective', '--utilisation', '--cores', '--retries', '--price'])
    expect(sizeHelp(100)).toContain(`  ${flag} `);
});

test.each([60, 80, 100])('the help fits %d columns', (width) => {
  const helps = [proveHelp, reportHelp, setupHelp, sweepHelp, searchHelp, fitHelp, sizeHelp, validateHelp];
  const own = helps.map((help) => help(width));
  // What is to be typed is not broken.
  const all = [helpText(someChoices, width), ...own].join('\n').replaceAll(/^ {2}npm .*$/gm, '');
  for (const line of all.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
});

test.each(examples.filter(({ command }) => !command.includes('--plan')).map(({ command }) => command))(
  'the example "%s" can be planned',
  (command) => {
    const argv = command.split(' ').filter((word) => word !== '');
    expect(buildPlan({ argv, env: {} }, choices).cells.length).toBeGreaterThan(0);
  },
);

test('the examples of sweep, search and validate can be planned', () => {
  // As a shell hands it over.
  const argvOf = (command: string): string[] =>
    command.split(' ').flatMap((word) => (word === '' ? [] : word.replaceAll("'", '')));
  for (const { command } of sweepExamples)
    expect(sweepPlan({ argv: argvOf(command), env: {} }, fewChoices).cells.length).toBeGreaterThan(1);
  for (const { command } of validateExamples)
    expect(
      validationPlan({ argv: argvOf(command), env: {} }, fewChoices).heldOut.cells.length,
    ).toBeGreaterThan(5);
  for (const { command } of searchExamples)
    expect(searchPlan({ argv: argvOf(command), env: {} }, fewChoices).cells.length).toBeGreaterThan(0);
});

test('help and version are answered whatever stands beside them', () => {
  expect(informationAsked(['--nonsense', '--help'])).toBe('help');
  expect(informationAsked(['--version'])).toBe('version');
  expect(informationAsked(['--json'])).toBeUndefined();
});
