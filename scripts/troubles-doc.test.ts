import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { connectionWords, statusWords } from '../harness/core/failure-words.ts';
import { warningCodes } from '../harness/core/warning.ts';

const document = readFileSync(join(resolve(import.meta.dirname, '..'), 'docs/troubles.md'), 'utf8');

/** The cells of each row of the table below a heading. */
function rowsBelow(heading: string): string[][] {
  const [, below = ''] = document.split(`\n## ${heading}\n`);
  const [section = ''] = below.split('\n## ');
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.map((row) => row.slice(2, -2).split(' | '));
}

test('every status has the words of the registry, and a hint', () => {
  const rows = rowsBelow('Statuses');
  expect(rows.map(([status, words]) => [status, words])).toEqual(Object.entries(statusWords));
  for (const [status, , hint = ''] of rows) expect(hint.length, status).toBeGreaterThan(10);
});

test('so has every error of a connection', () => {
  const rows = rowsBelow('Connections');
  expect(rows.map(([code, words]) => [code, words])).toEqual(
    Object.entries(connectionWords).map(([code, words]) => [`\`${code}\``, words]),
  );
  for (const [code, , hint = ''] of rows) expect(hint.length, code).toBeGreaterThan(10);
});

test('every warning says what the registry says of it', () => {
  expect(rowsBelow('Warnings')).toEqual(
    Object.entries(warningCodes).map(([code, { about, proves }]) => [
      `\`${code}\``,
      about,
      proves ? 'no' : 'yes',
    ]),
  );
});
