import { expect, test } from 'vitest';
import { concluded, wonPerS } from '../../experiments/claims/claims.fixture.ts';
import type { Claim } from '../../experiments/claims/claim.ts';
import { level, times } from '../../experiments/claims/figure.ts';
import { goodput, lostShare, p99 } from '../../experiments/claims/measures.ts';
import { markdown } from '../formats/markdown.ts';
import { text } from '../formats/text.ts';
import { claimsDocument } from './claims.ts';

const style = { color: false, width: 100 };
const claim: Claim = {
  name: 'more-is-more',
  about: 'More clients win more.',
  how: 'Few clients beside many.',
  settings: { workload: 'last-item', strategy: 'optimistic' },
  races: { few: { settings: {} }, many: { settings: { clients: 64 } } },
  predictions: [
    {
      says: 'many win more',
      figure: times('won, many over few', goodput, 'many', 'few'),
      must: { above: 1.1 },
    },
    {
      says: 'many win as much',
      figure: times('won, many over few', goodput, 'many', 'few'),
      must: { between: [0.8, 1.25] },
    },
  ],
  figures: [level('races lost of what was tried', lostShare, 'many'), level('p99', p99, 'many')],
};
const blocks = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ few: wonPerS(100 + at), many: wonPerS(200 + at) }));

test('says what held where, with the figure and its interval, and beside what load', () => {
  const printed = text.print(claimsDocument([concluded(claim, blocks(6))]), style);
  expect(printed).toContain('More clients win more: depends');
  expect(printed).toMatch(
    /many win more +won, many over few +above 1\.10 × +1\.98 × +1\.95 × to 2\.00 × +yes/,
  );
  expect(printed).toMatch(/many win as much +won, many over few +0\.800 × to 1\.25 × .* no/);
  expect(printed).toContain('6.25 ms');
  expect(printed).toContain('other processes used 0.050 of 2 cores (median; 0.050 at most)');
  for (const line of printed.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
});

test('what is not decided says why, and is no proof to a program', () => {
  const document = claimsDocument([concluded(claim, blocks(5))]);
  expect(markdown.print(document, style)).toContain('5 blocks are too few for an interval');
  expect(document.cases).toEqual([
    {
      suite: 'claims',
      name: 'more-is-more',
      seconds: 60,
      outcome: 'unproven',
      why: 'many win more: 5 blocks are too few for an interval',
      more: ['many win as much: 5 blocks are too few for an interval'],
    },
  ]);
  expect(claimsDocument([concluded(claim, blocks(6))]).cases?.[0]?.outcome).toBe('passed');
});
