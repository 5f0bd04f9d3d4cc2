import { expect, test } from 'vitest';
import { inSlices } from './slices.ts';

function* counting(ms: number): Generator<undefined, string> {
  for (const end = performance.now() + ms; performance.now() < end;) yield undefined;
  return 'done';
}

test('a long computation lets others have a turn', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const slices: number[] = [];
  const { signal } = new AbortController();
  expect(await inSlices(counting(400), signal, () => slices.push(performance.now()))).toBe('done');
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
  expect(slices.length).toBeGreaterThan(1);
});

test('it is given up where the signal says so', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 100);
  await expect(inSlices(counting(60_000), controller.signal)).rejects.toThrow('enough');
});
