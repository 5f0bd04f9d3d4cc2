import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('so many run at once and no more, in the order in which they came, whatever becomes of each', async () => {
  const turns = new Turns(3);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = Array.from({ length: 8 }, (_, number) =>
    turns.take(async () => {
      begun.push(number);
      await new Promise<void>((done) => ends.push(done));
      if (number === 1) throw new Error('no');
      return number;
    }),
  );
  const settled = Promise.allSettled(all);
  for (let ended = 0; ended < 8; ended++) {
    await setImmediate();
    expect(begun.length - ended).toBe(Math.min(3, 8 - ended));
    ends[ended]!();
  }
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect((await settled).map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(
    1,
  );
  // All turns have come back.
  expect(await Promise.all([1, 2, 3].map((number) => turns.take(async () => number)))).toEqual([1, 2, 3]);
});
