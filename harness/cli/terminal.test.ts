import { afterEach, expect, test, vi } from 'vitest';
import { terminalStyle } from './terminal.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['a terminal', { isTTY: true, columns: 120 }, 120],
  ['a narrow terminal', { isTTY: true, columns: 40 }, 80],
  ['a very wide terminal', { isTTY: true, columns: 400 }, 160],
  ['a terminal that does not say', { isTTY: true }, 100],
  ['a terminal without a size', { isTTY: true, columns: 0 }, 100],
  ['a pipe', { columns: 120 }, 100],
])('%s gets tables that fit', (_, stream, width) => {
  expect(terminalStyle(stream).width).toBe(width);
});

test('colours are for terminals whose user has nothing against them', () => {
  vi.stubEnv('NO_COLOR', undefined);
  expect(terminalStyle({ isTTY: true }).color).toBe(true);
  expect(terminalStyle({}).color).toBe(false);
  vi.stubEnv('NO_COLOR', '1');
  expect(terminalStyle({ isTTY: true }).color).toBe(false);
});
