import { expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { loadEffect } from './load-effect.ts';
import { LoadWindows } from './load-windows.ts';
import { markEffects } from './mark-effect.ts';

const seconds = 1200;
const marks = [{ name: 'deploy', atMs: 600_000 }];

/**
 * Twenty minutes with so many changes a second and so many conflicts of them, by share of the time: changes come like a clock where
 * they are steady, conflicts by chance.
 */
function found(changesAt: (share: number) => number, lostOf: (changes: number, share: number) => number) {
  const windows = new LoadWindows();
  const random = randomStream(7, 1);
  for (let second = 0; second < seconds; second++) {
    const window = windows.at(second * 1000);
    const changes = changesAt(second / seconds);
    const expected = lostOf(changes, second / seconds);
    window.changes = changes;
    for (let at = 0; at < changes; at++) if (random() < expected / changes) window.fresh += 1;
    window.passing = window.conflicts = window.fresh;
  }
  const [mark] = markEffects(windows, marks);
  return { mark, load: loadEffect(windows, marks) };
}

const isAfter = (share: number): boolean => share >= 0.5;
/** Conflicts grow with the square of the load. */
const square = (changes: number): number => 0.006 * changes ** 2;

test.each([
  ['twice the load', 5, 10],
  ['half the load', 10, 5],
  ['half as much again', 16, 24],
])('where the load is steady on both sides, %s with the mark is not told from the mark', (_, one, other) => {
  const { mark, load } = found((share) => (isAfter(share) ? other : one), square);
  expect(mark?.ratio?.p).toBeLessThan(0.01);
  expect(mark).toMatchObject({ finding: 'cannot be told' });
  expect(mark?.why).toMatch(/load changed with it/);
  // What nothing tells is not said of the load either.
  expect(load.power).toBeUndefined();
  expect(load.why).toMatch(/with the marks alone/);
});

test('an interval that allows both is no explanation', () => {
  // A little more or less in each second: enough for a fit, too little for it to tell.
  const wave = (share: number): number => (Math.round(share * seconds) % 9 === 0 ? 1 : 0);
  const { mark } = found((share) => (isAfter(share) ? 15 : 10) + wave(share), square);
  expect(mark?.atSameLoad?.low).toBeLessThan(1);
  expect(mark?.atSameLoad?.high).toBeGreaterThan(mark?.ratio?.value ?? NaN);
  expect(mark?.finding).toBe('cannot be told');
});

test('where the load changes on both sides as well, what it does is known', () => {
  const varied = (share: number): number => (isAfter(share) ? 20 : 10) + Math.round(8 * Math.sin(share * 90));
  const only = found(varied, square).mark;
  expect(only?.atSameLoad?.low).toBeLessThan(1);
  expect(only?.atSameLoad?.high).toBeGreaterThan(1);
  expect(only?.finding).toBe('load explains it');
  const more = found(varied, (changes, share) => (isAfter(share) ? 2 : 1) * square(changes)).mark;
  expect(more?.finding).toBe('rose');
});

test('what no load explains rose or fell, also where nothing tells what load does', () => {
  const steady = (share: number): number => (isAfter(share) ? 12 : 10);
  expect(found(steady, (changes, share) => (isAfter(share) ? 0.3 : 0.03) * changes).mark).toMatchObject({
    finding: 'rose',
  });
  expect(found(steady, (changes, share) => (isAfter(share) ? 0.03 : 0.3) * changes).mark).toMatchObject({
    finding: 'fell',
  });
  const same = (share: number): number => (isAfter(share) ? 10 : 10);
  expect(found(same, (changes, share) => (isAfter(share) ? 0.1 : 0.05) * changes).mark).toMatchObject({
    finding: 'rose',
  });
});

test('what load does in the rest of a log is known at a mark', () => {
  const windows = new LoadWindows();
  const random = randomStream(3, 1);
  const two = [...marks, { name: 'later', atMs: 900_000 }];
  for (let second = 0; second < seconds; second++) {
    const window = windows.at(second * 1000);
    window.changes = second < 600 ? 6 : second < 900 ? 12 : 9 + Math.round(5 * Math.sin(second / 40));
    for (let at = 0; at < window.changes; at++) if (random() < 0.006 * window.changes) window.fresh += 1;
    window.passing = window.conflicts = window.fresh;
  }
  const [mark] = markEffects(windows, two);
  expect(mark).toMatchObject({ finding: 'load explains it' });
});

test('of marks side by side it is said that what lies between them is too little, not that the log ends there', () => {
  const windows = new LoadWindows();
  for (let second = 0; second < seconds; second++) windows.at(second * 1000).changes = 5;
  const [one, other] = markEffects(windows, [...marks, { name: 'again', atMs: 600_000 }]);
  for (const mark of [one, other]) expect(mark?.why).toMatch(/between the marks beside it/);
});
