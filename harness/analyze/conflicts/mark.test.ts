import { expect, test } from 'vitest';
import { parseMark } from './mark.ts';

test('a mark is a time with its zone, and a name', () => {
  expect(parseMark('2026-11-28T12:00Z=deploy')).toEqual({ name: 'deploy', atMs: Date.UTC(2026, 10, 28, 12) });
  expect(parseMark('2024-02-29T12:00:01.5+01:00')).toMatchObject({
    atMs: Date.UTC(2024, 1, 29, 11, 0, 1, 500),
  });
});

test.each([
  '2026-02-30T12:00Z=deploy',
  '2026-11-31T23:59Z=x',
  '2026-13-01T12:00Z=x',
  '2026-11-28=x',
  'noon=x',
])('no day or no time is none: %s', (text) => {
  expect(parseMark(text)).toContain('is no time');
});
