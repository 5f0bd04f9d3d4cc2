import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { choices } from '../harness/cli/choices.ts';
import { buildPlan } from '../harness/plan/plan.ts';
import { strategies } from '../targets/strategies/index.ts';
import { clients, crossover, fairness, floors, promises } from './choose-tables.ts';
import { withSection } from './http-tables.ts';

const file = join(resolve(import.meta.dirname, '..'), 'docs/choose.md');
const document = readFileSync(file, 'utf8');

/** The cells of the decision table: situation, strategies, why, cost, trap. */
const decisions = document
  .split('\n## ')
  .filter((chapter) => chapter.startsWith('Situations'))
  .flatMap((chapter) => chapter.split('\n').filter((line) => /^\| .* \|$/.test(line)))
  .filter((line) => !line.startsWith('| you have '))
  .map((line) => line.slice(2, -2).split(' | '));

test('the tables are promises and committed measurements (`npx vitest run FILE --update` writes them anew)', async () => {
  const sections: readonly (readonly [string, string])[] = [
    ['promises', promises()],
    ['clients', await clients('last-item')],
    ['rows', await clients('last-item-postgres')],
    ['crossover', crossover()],
    ['fairness', await fairness()],
    ['floors', floors()],
  ];
  const written = sections.reduce((text, [name, content]) => withSection(text, name, content), document);
  await expect(written).toMatchFileSnapshot(file);
});

test('every situation has a strategy of the registry, a reason, a cost and a trap', () => {
  expect(decisions.length).toBeGreaterThan(10);
  const known = strategies.map(({ name }) => name);
  for (const cells of decisions) {
    expect(cells).toHaveLength(5);
    const named = [...(cells[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    expect(named.length, cells[0]).toBeGreaterThan(0);
    for (const name of named) expect(known).toContain(name);
  }
});

test('every figure of a cost stands in one of the tables below', () => {
  const tables = [...document.matchAll(/<!-- (\w+) -->(.*?)<!-- \/\1 -->/gs)].map(([, , table]) => table);
  const measured = new Set(tables.join('').match(/[\d,.]*\d/g));
  const quoted = decisions.flatMap(
    ([, , , cost = '']) =>
      cost.replaceAll(/\(table \d\)|[\d,]+ (?:clients|keys|records|ms of work)/g, '').match(/[\d,.]*\d/g) ??
      [],
  );
  expect(quoted.length).toBeGreaterThan(10);
  for (const figure of quoted) expect(measured).toContain(figure);
});

test('the commands can be planned', () => {
  const lines = [...document.matchAll(/^ {4}npm run bench -- (.*)$/gm)];
  expect(lines.length).toBeGreaterThan(0);
  for (const [, line = ''] of lines)
    expect(buildPlan({ argv: line.split(' '), env: {} }, choices).cells.length).toBeGreaterThan(0);
});
