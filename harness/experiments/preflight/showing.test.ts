import { expect, test } from 'vitest';
import { lastItem } from '../../../workloads/last-item.ts';
import { emptied, missingFields, otherFields, otherLock, strangeFields } from './showing.ts';

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

test.each([
  [['title', 'titel', 'extra'], 'also shows titel, extra: last-item knows no such field'],
  [['a', 'b', 'c', 'd'], 'also shows a, b, c …: last-item knows no such field'],
  // what it has, what depends on who asks, a stamp, and what another record of it counts
  [['title', 'holder', 'changedBy', 's18', 'a.title', 'stock'], undefined],
])('of what is no field of it %j is shown: %s', (names, told) => {
  expect(strangeFields(shown(...names), known, lastItem)).toBe(told);
});

test('what is empty is not strange: it is not there yet', () => {
  expect(strangeFields(new Map([['by', 'null']]), known, lastItem)).toBeUndefined();
});

test.each([
  // whoever spent it has it
  ['null', true],
  ['ada', false],
  // left out, as far as anybody can see
  ['undefined', false],
])('a field that is held and shown as %s differs: %s', (value, differs) => {
  const voucher = { ...known, held: new Set(['spentBy', 'changedAt']) };
  const seen = emptied(
    new Map([
      ['spentBy', value],
      ['changedAt', 'null'],
    ]),
    voucher,
  );
  expect(seen.map(({ field }) => field)).toEqual(differs ? ['spentBy'] : []);
});

test.each([
  ['5', ['token']],
  ['42', []],
  // Nobody has it, or whoever asks is not shown it.
  ['0', []],
  ['null', []],
  ['***', []],
])('beside the lock 42 a read shows the token %s', (shownToken, differing) => {
  const lock = { field: 'token', token: '42' };
  expect(otherLock(new Map([['token', shownToken]]), lock).map(({ field }) => field)).toEqual(differing);
  expect(otherLock(new Map([['token', shownToken]]), undefined)).toEqual([]);
  expect(otherLock(new Map(), lock)).toEqual([]);
});
