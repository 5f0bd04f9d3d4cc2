import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cases, quiet } from './alarm/stories.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const page = join(root, 'docs/warning.md');
const rows = readFileSync(join(root, 'results/alarm/compare.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));

const detectors = ['contend', 'threshold', 'ewma', 'ewma-load'];
const cellOf = (story: string, detector: string): string => {
  const [, , logs = '', wrong = '', found = '', delay = ''] =
    rows.find((row) => row[0] === story && row[1] === detector) ?? [];
  const right = `${found} of ${Number(logs) - Number(wrong)}${delay === '' ? '' : `, ${delay}`}`;
  return (
    [...(wrong === '0' ? [] : [`**${wrong} wrong**`]), ...(found === '' ? [] : [right])].join('; ') ||
    '0 wrong'
  );
};

test('the page has what the committed result says (`npx vitest run FILE --update` writes it anew)', async () => {
  const many = rows.find(([story]) => story === 'quiet-many');
  const table = [
    `Of ${many?.[2]} more logs in which nothing happens, the early warning raised a false alarm in ${many?.[3]}.`,
    '',
    '| what happens | early warning | threshold | EWMA | EWMA of the rest |',
    '| --- | --- | --- | --- | --- |',
    ...[quiet, ...cases].map(
      ({ name, about }) =>
        `| ${about} | ${detectors.map((detector) => cellOf(name, detector)).join(' | ')} |`,
    ),
  ].join('\n');
  await expect(withSection(readFileSync(page, 'utf8'), 'compared', table)).toMatchFileSnapshot(page);
});

test('1,000 logs in which nothing happens raise an alarm in at most 5, and 320 in which only the load moves or counts scatter in at most one', () => {
  const [, , logs, wrong] = rows.find(([story]) => story === 'quiet-many') ?? [];
  expect(Number(logs)).toBe(1000);
  expect(Number(wrong)).toBeLessThanOrEqual(5);
  const silent = new Set(
    [quiet, ...cases].filter(({ wants }) => wants === 'silence').map(({ name }) => name),
  );
  const moved = rows.filter(([story = '', detector]) => silent.has(story) && detector === 'contend');
  const sum = (column: number): number => moved.reduce((all, row) => all + Number(row[column]), 0);
  // 320 logs of 188 judged windows may have six.
  expect([sum(2), sum(3) <= 1]).toEqual([320, true]);
});

test('2 % that become 4 % at constant load are found in every log', () => {
  const [, , logs, wrong, found] = rows.find((row) => row[0] === 'times-2' && row[1] === 'contend') ?? [];
  expect([wrong, found]).toEqual(['0', logs]);
});
