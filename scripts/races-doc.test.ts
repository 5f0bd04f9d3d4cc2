import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scenarios } from '../harness/plan/scenarios.ts';
import { withSection } from './http-tables.ts';

const file = join(resolve(import.meta.dirname, '..'), 'docs/races.md');

test('docs/races.md lists the scenarios (`npx vitest run FILE --update` writes them anew)', async () => {
  const rows = scenarios.map(({ name, about, settings }) => {
    const flags = Object.entries(settings).map(([flag, value]) => `--${flag} ${value}`);
    return `| \`${name}\` | ${about} | \`${flags.join(' ')}\` |`;
  });
  const table = ['| scenario | what happens | stands for |', '| --- | --- | --- |', ...rows].join('\n');
  const document = withSection(readFileSync(file, 'utf8'), 'scenarios', table);
  await expect(document).toMatchFileSnapshot(file);
});
