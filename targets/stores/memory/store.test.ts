import { expect, it } from 'vitest';
import { command } from '../conformance/command.fixture.ts';
import { createMemoryStore } from './store.ts';
import { describeStore } from '../conformance/store.case.ts';
import { within } from '../../../harness/core/scope.ts';

describeStore('memory', {
  open: () => Promise.resolve(createMemoryStore()),
  scope: (keys) => ({ kind: 'mutex', keys }),
});

it('lets those who wait for a mutex in by turn', async () => {
  const store = createMemoryStore();
  const order: number[] = [];
  const enter = (turn: number): Promise<unknown> =>
    within(store, { kind: 'mutex', keys: ['a'] }, async (view) => {
      order.push(turn);
      return view.apply(command({ key: 'a', when: [], then: [] }));
    });
  await Promise.all([1, 2, 3, 4, 5].map(enter));
  expect(order).toEqual([1, 2, 3, 4, 5]);
});

it('does not make different keys wait for each other', async () => {
  const store = createMemoryStore();
  let free = (): void => {};
  const held = new Promise<void>((resolve) => (free = resolve));
  const slow = within(store, { kind: 'mutex', keys: ['a'] }, async (view) => {
    await held;
    return view.apply(command({ key: 'a', when: [], then: [] }));
  });
  const quick = await within(store, { kind: 'mutex', keys: ['b'] }, (view) =>
    view.apply(command({ key: 'b', when: [], then: [] })),
  );
  expect(quick.kind).toBe('applied');
  free();
  await slow;
});
