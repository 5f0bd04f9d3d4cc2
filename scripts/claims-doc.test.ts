import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { answerOf, locateFigure, outcomeOf } from '../harness/experiments/claims/decide.ts';
import { claims } from '../harness/experiments/claims/index.ts';
import type { ClaimResult } from '../harness/experiments/claims/result.ts';
import { claimsDocument } from '../harness/report/documents/claims.ts';
import { markdown } from '../harness/report/formats/markdown.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const page = join(root, 'docs/claims.md');
const folder = join(root, 'results/claims');
const kept = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ClaimResult,
);
const results = claims.flatMap(({ name }) => kept.filter((result) => result.name === name));
const unraced = claims.filter(({ name }) => kept.every((result) => result.name !== name));

test('the page has what the committed races showed (`npx vitest run FILE --update` writes it anew)', async () => {
  const found = markdown.print(claimsDocument(results), { color: false, width: 100 }).trim();
  const open = unraced.map(({ name, about }) => `- \`${name}\`: ${about}`);
  const all = open.length === 0 ? found : `${found}\n\nNot raced yet:\n\n${open.join('\n')}`;
  await expect(withSection(readFileSync(page, 'utf8'), 'claims', all)).toMatchFileSnapshot(page);
});

test('claims were raced by the rules that they have now, a dozen at least, and nothing else is there', () => {
  expect(results.length).toBeGreaterThanOrEqual(12);
  expect(kept).toHaveLength(results.length);
  for (const result of results) {
    const { about, how, predictions } = claims.find(({ name }) => name === result.name)!;
    expect(result).toMatchObject({ about, how });
    expect(result.predictions).toMatchObject(
      predictions.map(({ says, must, figure }) => ({ says, must, figure: figure.name, unit: figure.unit })),
    );
  }
});

test.each(results)('$name: its outcome follows from the figures of its blocks', (result) => {
  const answers = result.predictions.map(({ unit, values, must, answer, estimate }) => {
    const located = locateFigure({ unit }, values);
    // Figures are kept to four digits.
    if (located !== undefined) expect(estimate! / located.estimate || 1).toBeCloseTo(1, 2);
    expect(answerOf(located, must)).toBe(answer);
    return answer;
  });
  const isSpoilt = result.doubts.some((doubt) => doubt.includes('had to be right'));
  expect(result.outcome).toBe(outcomeOf(answers, isSpoilt));
});
