import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { choices } from '../harness/cli/choices.ts';
import { faults } from '../harness/faults/kinds/index.ts';
import { buildPlan } from '../harness/plan/plan.ts';

const document = readFileSync(join(resolve(import.meta.dirname, '..'), 'docs/faults.md'), 'utf8');

test('the table is the registry, with what each fault takes', () => {
  const rows = [...document.matchAll(/^\| `([a-z-]+)` \| (.*?) \| (.*?) \| .+ \|$/gm)].map(
    ([, name, about, takes]) => [name, about, takes],
  );
  expect(rows).toEqual(
    faults.map(({ name, about, takes }) => {
      if (takes === undefined) return [name, about, '–'];
      return [name, about, takes.unit === 'ms' ? `time, \`${takes.usual}ms\`` : `share, \`${takes.usual}\``];
    }),
  );
});

test('the command above it can be planned', () => {
  const [, line = ''] = /^ {4}npm run bench -- (.*)$/m.exec(document) ?? [];
  const { cells } = buildPlan({ argv: line.split(' '), env: {} }, choices);
  expect(cells.map(({ strategy, faults: [fault] }) => [strategy, fault?.kind])).toEqual([
    ['redis-lock', 'pause-holder'],
    ['fenced-lock', 'pause-holder'],
  ]);
});
