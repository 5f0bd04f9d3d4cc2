import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { toldPuts } from './told-puts.ts';

const options = {
  command: 'race',
  collection: 'documents',
  fields: { title: 'title', text: 'text' },
  seed: { title: '', text: '' },
  moved: 'version-mismatch',
  kinds: { lost: 'lost-update', missing: 'missing-edit' },
} as const;
const put = (asked: string, told: string | undefined, more: Partial<MadeUpRow> = {}): Partial<MadeUpRow> => ({
  shows: { 'asked.title': asked, ...(told === undefined ? {} : { 'told.title': told }) },
  ...more,
});
/** Edits of the text beside a title that stays, which answers show as it was before. */
const before = (text: string): Partial<MadeUpRow> => ({
  shows: { 'asked.title': 'a', 'asked.text': `${text}!`, 'told.title': 'a', 'told.text': text },
});
const wrongIn = (rows: readonly Partial<MadeUpRow>[], tags: readonly string[] | undefined = []): number =>
  toldPuts(madeUpEvidence({ rows, ...(tags === undefined ? {} : { tags }) }), options).reduce(
    (sum, { anomaly }) => sum + (anomaly?.count ?? 0),
    0,
  );

test('who is told another content than it has put is found where most are told their own', () => {
  const of = (sent: number): Partial<MadeUpRow> => ({ sent, done: sent + 1 });
  expect(wrongIn([put('b', 'b', of(1)), put('c', 'c', of(3)), put('d', 'c', of(5))])).toBe(1);
});

test('who is told what another was refused with is found', () => {
  const refused = put('e', undefined, { sent: 12, done: 13, reason: 'version-mismatch' });
  expect(wrongIn([put('b', 'b'), put('c', 'c'), put('d', 'e', { sent: 10, done: 14 }), refused])).toBe(1);
});

test.each<[string, readonly Partial<MadeUpRow>[]]>([
  ['all are told their own', [put('b', 'b'), put('c', 'c')]],
  ['answers tell what was there before', [put('b', 'a'), put('c', 'b'), put('d', 'd')]],
  ['answers tell what was there before, much of which stays', [before('b'), before('c'), before('d')]],
  ['answers tell no content', [put('b', undefined), put('c', undefined)]],
  [
    'one is told what was put before it was answered',
    [
      put('b', 'b'),
      put('c', 'c'),
      put('d', 'e', { sent: 10, done: 14 }),
      put('e', 'e', { sent: 12, done: 13 }),
    ],
  ],
  ['one was refused', [put('b', 'b'), put('c', 'b', { reason: 'version-mismatch' })]],
])('nothing is wrong where %s', (_, rows) => {
  expect(wrongIn(rows)).toBe(0);
});
