import { expect, it } from 'vitest';
import type { Outcome, View } from '../../harness/core/view.ts';
import { command } from './conformance/command.fixture.ts';
import { createMemoryStore } from './memory/store.ts';
import { Writers } from './writers.ts';

/** A store of one counter whose reads are counted. */
async function counted(): Promise<{ view: View; reads: () => number }> {
  const store = createMemoryStore();
  await store.seed([{ key: 'a', fields: { n: '0' } }]);
  let reads = 0;
  const view: View = {
    read: (keys) => {
      reads += 1;
      return store.read(keys);
    },
    apply: (sent, seen) => store.apply(sent, seen),
  };
  return { view, reads: () => reads };
}

async function countUp(view: View): Promise<Outcome> {
  const seen = await view.read(['a']);
  const value = String(Number(seen.get('a')?.fields.get('n')) + 1);
  return view.apply(command({ key: 'a', when: [], then: [{ field: 'n', do: 'set', value }] }), seen);
}

const valueIn = async (view: View): Promise<string | undefined> =>
  (await view.read(['a'])).get('a')?.fields.get('n');

it('reads a record once for a whole queue, and decides on what it wrote', async () => {
  const { view, reads } = await counted();
  const writers = new Writers();
  await Promise.all(Array.from({ length: 20 }, () => writers.run(['a'], view, countUp)));
  expect(reads()).toBe(1);
  expect(await valueIn(view)).toBe('20');
});

it('reads again once the queue has ended, and so sees what others wrote meanwhile', async () => {
  const { view } = await counted();
  const writers = new Writers();
  await writers.run(['a'], view, countUp);
  await countUp(view);
  await writers.run(['a'], view, countUp);
  expect(await valueIn(view)).toBe('3');
});

it('reads again when the answer to a write is lost: it may be there or not', async () => {
  const { view } = await counted();
  const writers = new Writers();
  let losing = true;
  const unsure: View = {
    read: (keys) => view.read(keys),
    async apply(sent, seen) {
      const outcome = await view.apply(sent, seen);
      if (!losing) return outcome;
      losing = false;
      throw new Error('the answer is lost');
    },
  };
  const [first, ...rest] = await Promise.allSettled([1, 2, 3].map(() => writers.run(['a'], unsure, countUp)));
  expect(first?.status).toBe('rejected');
  expect(rest.every(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await valueIn(view)).toBe('3');
});

it('loses what somebody else writes while its queue lasts, once: the version tells it', async () => {
  const { view } = await counted();
  const writers = new Writers();
  const outcomes = await Promise.all([
    writers.run(['a'], view, countUp),
    writers.run(['a'], view, async (own) => {
      await countUp(view);
      return countUp(own);
    }),
    writers.run(['a'], view, countUp),
  ]);
  const traces = outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? outcome.traces : []));
  expect(traces.map(({ read, wrote }) => [read, wrote])).toEqual([
    [1, 2],
    [2, 4],
    [4, 5],
  ]);
});
