import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { beside } from './beside.ts';

const never = new AbortController().signal;

test('works go on beside each other, and each has its result', async () => {
  const order: string[] = [];
  const results = await beside(never, [
    async () => (await setTimeout(20), order.push('slow'), 7),
    async () => (order.push('quick'), 'seven'),
  ]);
  expect(results).toEqual([7, 'seven']);
  expect(order).toEqual(['quick', 'slow']);
});

test('the first that fails ends the others, and is thrown when all have ended', async () => {
  let isOver = false;
  const works = beside(never, [
    async (signal) => {
      await setTimeout(60_000, undefined, { signal }).catch(() => {});
      await setTimeout(10);
      isOver = true;
      throw new Error('for the other');
    },
    () => Promise.reject(new Error('the cause')),
  ]);
  await expect(works).rejects.toThrow('the cause');
  expect(isOver).toBe(true);
});

test('an interruption ends all, and is what they fail with', async () => {
  const interruption = new AbortController();
  const wait = (signal: AbortSignal): Promise<void> =>
    setTimeout(60_000, undefined, { signal }).catch(() => signal.throwIfAborted());
  const works = beside(interruption.signal, [wait, wait]);
  interruption.abort(new Error('interrupted'));
  await expect(works).rejects.toThrow('interrupted');
});
