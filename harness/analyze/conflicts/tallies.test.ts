import { expect, test } from 'vitest';
import { LoadWindows } from './load-windows.ts';
import { parseMark } from './mark.ts';
import { Tallies } from './tallies.ts';

test('counts are exact while there is room, and say by how much they may be short where there is none', () => {
  const tallies = new Tallies(100, () => ({ conflicts: 0 }));
  const truth = new Map<string, number>();
  // Some names have most of the conflicts, and thousands have one.
  for (let n = 0; n < 20_000; n++) {
    const name = n % 4 === 0 ? `hot ${n % 5}` : `rare ${n}`;
    truth.set(name, (truth.get(name) ?? 0) + 1);
    tallies.of(name).conflicts += 1;
    if (n === 90) expect(tallies.mayLack).toBe(0);
  }
  expect(tallies.all().length).toBeLessThanOrEqual(100);
  expect(tallies.mayLack).toBeGreaterThan(0);
  const top = tallies.top(5);
  expect(top.map(([name]) => name).toSorted()).toEqual(['hot 0', 'hot 1', 'hot 2', 'hot 3', 'hot 4']);
  for (const [name, { conflicts }] of top) {
    expect(conflicts).toBeLessThanOrEqual(truth.get(name) ?? 0);
    expect(conflicts + tallies.mayLack).toBeGreaterThanOrEqual(truth.get(name) ?? 0);
  }
});

test('windows double in width and lose nothing, however long a log is', () => {
  const windows = new LoadWindows();
  for (let second = 0; second < 20_000; second++) {
    const window = windows.at(second * 1000);
    window.requests += 1;
    window.pairs += 2;
  }
  const all = windows.all();
  expect(windows.widthMs).toBe(8000);
  expect(all.length).toBe(2500);
  expect(all.reduce((sum, { requests }) => sum + requests, 0)).toBe(20_000);
  expect(windows.inWindowsOf(16_000).reduce((sum, { pairs }) => sum + pairs, 0)).toBe(40_000);
});

test.each<[string, unknown]>([
  ['2026-11-28T12:00Z=deploy 7', { name: 'deploy 7', atMs: Date.UTC(2026, 10, 28, 12) }],
  ['2026-11-28T12:00:30+01:00=x=y', { name: 'x=y', atMs: Date.UTC(2026, 10, 28, 11, 0, 30) }],
  ['2026-11-28T12:00=local', expect.stringContaining('is no time; write a time with its zone')],
  ['2026-11-28T12:00Z=', expect.stringContaining('has no name')],
])('the mark %j', (text, expected) => {
  expect(parseMark(text)).toEqual(expected);
});
