import { expect, test } from 'vitest';
import { missingFields, otherFields } from './showing.ts';

const known = {
  live: true,
  fields: new Map([
    ['title', 'a'],
    ['summary', 'b'],
  ]),
  isVague: (field: string) => field === 'holder',
} as const;
const shown = (...names: string[]) => new Map(names.map((name) => [name, 'a']));

test.each([
  // a name that is mistyped leaves its field out
  [['title', 'sumary'], 'shows no summary, but sumary'],
  [['titel', 'sumary', 'x', 'y'], 'shows no title, summary, but titel, sumary, x'],
  // whoever shows less shows less
  [['title'], undefined],
  [[], undefined],
  // more than there is harms nobody
  [['title', 'summary', 'etag'], undefined],
  // what depends on who asks, or tells who changed it, is in the place of nothing
  [['title', 'holder', 'changedBy', 's18'], undefined],
])('of a title and a summary %j is shown: %s', (names, told) => {
  expect(otherFields(shown(...names), known)).toBe(told);
});

test('where nothing is shown its names are told', () => {
  expect(missingFields(known)).toBe('shows no title, summary');
});
