import { expect, test } from 'vitest';
import { Due } from './due.ts';
import { createTicker } from './ticker.ts';

test('due times that come in blocks are rung for one by one, and drawn one block ahead', async () => {
  const startedMs = performance.now();
  const clock = (): number => performance.now() - startedMs;
  const drawn: number[] = [];
  const blocks = (function* () {
    for (const [at, block] of [[40, 50, 60], [70], [80, 120]].entries()) {
      drawn.push(at);
      yield Float64Array.from(block);
    }
  })();
  const taken: { readonly dueMs: number; readonly lateMs: number }[] = [];
  let finish = (): void => {};
  const over = new Promise<void>((resolve) => (finish = resolve));
  const onDue = (): void => {
    while (due.nextMs <= clock()) {
      taken.push({ dueMs: due.nextMs, lateMs: clock() - due.nextMs });
      due.take();
    }
    if (due.nextMs === Infinity) finish();
  };
  const due = new Due(blocks, { tickerFor: () => createTicker(clock), onDue, clock });
  due.start();
  expect(due.nextMs).toBe(40);
  expect(drawn).toEqual([0, 1]);
  await over;
  await due.stop();
  expect(taken.map(({ dueMs }) => dueMs)).toEqual([40, 50, 60, 70, 80, 120]);
  // A busy machine is late, and nothing is ever early.
  expect(taken.every(({ lateMs }) => lateMs >= 0 && lateMs < 1000)).toBe(true);
});

test('nothing due is nothing to wait for', async () => {
  const due = new Due([], { tickerFor: () => createTicker(() => 0), onDue: () => {}, clock: () => 0 });
  due.start();
  expect(due.nextMs).toBe(Infinity);
  await due.stop();
});
