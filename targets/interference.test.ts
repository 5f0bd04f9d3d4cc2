import { expect, test } from 'vitest';
import type { Access } from '../harness/core/store.ts';
import { Interference } from './interference.ts';
import { createMemoryStore } from './stores/memory/store.ts';

test('a store that faults slow down still tells how long it waited for a connection', async () => {
  const store = createMemoryStore();
  let note: (waitedMs: number) => void = () => {};
  const waiting: Access = {
    scopes: store.scopes,
    read: (keys) => store.read(keys),
    apply: (command, seen) => store.apply(command, seen),
    noting: (heard) => {
      note = heard;
      return waiting;
    },
  };
  const interference = new Interference();
  const waits: number[] = [];
  const slowed = interference.slowed(waiting).noting((ms) => waits.push(ms));
  note(7);
  expect(waits).toEqual([7]);

  interference.slowMs = 20;
  const startedMs = performance.now();
  await slowed.read(['items/a']);
  expect(performance.now() - startedMs).toBeGreaterThan(19);
});
