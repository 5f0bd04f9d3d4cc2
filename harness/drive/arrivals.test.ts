import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomStream } from '../core/random.ts';
import { arrivalsOf } from './arrivals.ts';
import { poisson } from './pacers/poisson.ts';

test('threads share one schedule out, whatever the size of their blocks', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 40 }),
      (seed, workers, most) => {
        const drawn = (): Iterable<number> => poisson.arrivals(300, 400, randomStream(seed, 3));
        const all = [...drawn()];
        const parts = Array.from({ length: workers }, (_, worker) => [
          ...arrivalsOf(drawn(), { worker, workers }, 20, [most, 3]),
        ]);
        for (const [worker, blocks] of parts.entries()) {
          expect(blocks.every(({ length }, at) => length <= (at === 0 ? most : 3) && length > 0)).toBe(true);
          expect(blocks.flatMap((block) => [...block])).toEqual(
            all.filter((_, arrival) => arrival % workers === worker).map((dueMs) => dueMs + 20),
          );
        }
      },
    ),
  );
});

test('no more is drawn than is wanted', () => {
  let count = 0;
  const endless = (function* () {
    for (;;) yield count++;
  })();
  const blocks = arrivalsOf(endless, { worker: 0, workers: 1 }, 0, [10, 10]);
  blocks.next();
  expect(count).toBeLessThanOrEqual(11);
});
