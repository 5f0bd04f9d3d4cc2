import { expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { stalemate } from './stalemate.ts';

const won = (done: number): Partial<MadeUpRow> => ({ sent: done - 1, done });
const lost = (done: number): Partial<MadeUpRow> => ({ ...won(done), reason: 'write-conflict' });
const soldOut = (done: number): Partial<MadeUpRow> => ({ ...won(done), reason: 'sold-out' });
const silent = (done: number): Partial<MadeUpRow> => ({ ...won(done), answer: 'unknown' });
const many = (of: (done: number) => Partial<MadeUpRow>, fromMs: number, toMs: number, count = 40) =>
  Array.from({ length: count }, (_, at) => of(fromMs + ((toMs - fromMs) * at) / count));
const said = (rows: readonly Partial<MadeUpRow>[], fromMs = 0): string | undefined =>
  stalemate(madeUpEvidence({ rows }).history, fromMs, 8);

test('where all lose for half of a race, although nobody wins, that is said', () => {
  expect(said([...many(won, 1, 300), ...many(lost, 300, 1000)])).toBe(
    'from 0.3 s to 1.0 s each of 40 commands was told that somebody else was faster, but nobody was',
  );
  expect(said([...many(lost, 1, 700), won(1000)])).toContain('from 0.0 s to 1.0 s each of 40');
  // In whatever order the threads of a generator have noted it.
  expect(said([...many(lost, 300, 1000), ...many(won, 1, 300)])).toContain('from 0.3 s');
  // What was won in the warm-up is another time.
  expect(said([...many(won, 1, 300), ...many(lost, 300, 1000)], 300)).toContain('from 0.3 s');
});

test.each([
  ['nobody loses', many(won, 1, 1000)],
  [
    'somebody wins now and then',
    [...many(lost, 1, 350), won(400), ...many(lost, 410, 700), won(750), ...many(lost, 760, 1000)],
  ],
  [
    'somebody is refused for good now and then',
    [...many(lost, 1, 280), soldOut(300), ...many(lost, 310, 550), soldOut(560), ...many(lost, 570, 800)],
  ],
  ['few try', [won(1), ...many(lost, 10, 1000, 9)]],
  ['nobody answers', [won(1), ...many(silent, 10, 1000)]],
  ['nothing was sent', []],
])('where %s nothing is', (_, rows) => {
  expect(said(rows)).toBeUndefined();
});
