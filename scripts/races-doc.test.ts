import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { scenarios } from '../harness/plan/scenarios.ts';
import { formats } from '../harness/report/formats/index.ts';
import { withSection } from './http-tables.ts';

const file = join(resolve(import.meta.dirname, '..'), 'docs/races.md');

test('docs/races.md lists scenarios and formats (`npx vitest run FILE --update` writes them anew)', async () => {
  const rows = scenarios.map(({ name, about, settings }) => {
    const flags = Object.entries(settings).map(([flag, value]) => `--${flag} ${value}`);
    return `| \`${name}\` | ${about} | \`${flags.join(' ')}\` |`;
  });
  const table = ['| scenario | what happens | stands for |', '| --- | --- | --- |', ...rows].join('\n');
  const formatTable = [
    '| format | is |',
    '| --- | --- |',
    ...formats.map(({ name, about }) => `| \`${name}\` | ${about} |`),
  ].join('\n');
  const raced = withSection(readFileSync(file, 'utf8'), 'scenarios', table);
  const document = withSection(raced, 'formats', formatTable);
  await expect(document).toMatchFileSnapshot(file);
});
