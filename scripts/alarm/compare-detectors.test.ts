import { expect, test } from 'vitest';
import { alarmsIn, windowsOf } from './compare-detectors.ts';
import { cases, quiet } from './stories.ts';

const storyOf = (name: string) => cases.find((story) => story.name === name) ?? quiet;

test.each(['quiet', 'spike-10', 'bursts'])('made-up logs without a change raise no alarm: %s', (name) => {
  for (let seed = 0; seed < 2; seed++) expect(alarmsIn(windowsOf(storyOf(name), seed))).toEqual([]);
});

test('2 % of conflicts that become 4 % by slower requests alone are found, and in what interval they began', () => {
  const [alarm] = alarmsIn(windowsOf(storyOf('times-2'), 3));
  expect(alarm?.toldMs).toBeGreaterThan(1_000_000);
  expect(alarm?.sinceMs.low).toBeLessThanOrEqual(1_000_000);
  expect(alarm?.sinceMs.high).toBeGreaterThanOrEqual(1_000_000);
});
