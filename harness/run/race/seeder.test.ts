import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Seed } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import { beginChapter, generationCounters, Generations } from '../../drive/generations.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { noop } from '../../../workloads/noop.ts';
import { batches, Seeder } from './seeder.ts';

const settings = { capacity: 3, clients: 2 };
/** A shop whose slots have one record each. */
const shop: Workload = {
  ...lastItem,
  seed: ({ name }, { capacity }) => [{ key: `items/${name}`, fields: { stock: String(capacity) } }],
};

/** A seeder for some keys over a store that keeps what it is given, until it is told to fail. */
function seeding(keys: number, workload = shop, batch?: number) {
  const counters = generationCounters(keys);
  const written: Seed[] = [];
  const sizes: number[] = [];
  const disk: { fault: Error | undefined } = { fault: undefined };
  const seeder = new Seeder(
    workload,
    settings,
    counters,
    async (records) => {
      await setImmediate();
      if (disk.fault !== undefined) throw disk.fault;
      sizes.push(records.length);
      written.push(...records);
    },
    batch,
  );
  return { counters, written, sizes, disk, seeder };
}

const keysOf = (records: readonly Seed[]): string[] => records.map(({ key }) => key);

describe('at the start', () => {
  test('every key gets its generations, each exactly once, with the records of the workload', async () => {
    const { seeder, written, counters } = seeding(3);
    await seeder.seedAll(4);
    const expected = [0, 1, 2].flatMap((key) =>
      [0, 1, 2, 3].map((generation) => `items/${key}-${generation}`),
    );
    expect(keysOf(written).toSorted()).toEqual(expected.toSorted());
    expect(written[0]?.fields).toEqual({ stock: '3' });
    expect([...counters.seeded]).toEqual([4, 4, 4]);
  });

  test('records are written in batches, and all of them', async () => {
    const { seeder, written, sizes } = seeding(100);
    await seeder.seedAll(90);
    expect(new Set(keysOf(written)).size).toBe(9000);
    expect(written.length).toBe(9000);
    expect(Math.max(...sizes)).toBeLessThan(2100);
  });

  test('a hook is asked for a few at a time, and what belongs together at once', async () => {
    const { seeder, written, sizes } = seeding(100, lastItem, batches.hook);
    await seeder.seedAll(20);
    seeder.more(0);
    await seeder.quiet();
    expect(new Set(keysOf(written)).size).toBe(written.length);
    expect(Math.max(...sizes)).toBeLessThan(300);
    const slots = sizes.map((size, at) => {
      const from = sizes.slice(0, at).reduce((sum, more) => sum + more, 0);
      return new Set(keysOf(written.slice(from, from + size)).map((key) => /[\d-]+/.exec(key)![0]));
    });
    expect(slots.reduce((sum, { size }) => sum + size, 0)).toBe(
      new Set(slots.flatMap((some) => [...some])).size,
    );
  });

  test('a workload without records is seeded without a write', async () => {
    const { seeder, sizes, counters } = seeding(2, noop);
    await seeder.seedAll(7);
    seeder.more(1);
    await seeder.quiet();
    expect(sizes).toEqual([]);
    expect([...counters.seeded]).toEqual([7, 7 + seeder.chunk]);
  });

  test('a failure to write ends the start', async () => {
    const { seeder, disk, counters } = seeding(1);
    disk.fault = new Error('the store is full');
    await expect(seeder.seedAll(2)).rejects.toThrow('the store is full');
    expect([...counters.seeded]).toEqual([0]);
  });
});

describe('during the race', () => {
  test.each([
    // few keys: many generations at once
    [1, 256],
    [16, 128],
    // many keys: never fewer than two
    [10_000, 2],
  ])('with %i keys a chunk has %i generations', (keys, chunk) => {
    expect(seeding(keys).seeder.chunk).toBe(chunk);
  });

  test('a key that is asked for many times at once is seeded once, and its generations count when they exist', async () => {
    const { seeder, written, counters } = seeding(1500);
    await seeder.seedAll(2);
    written.length = 0;
    for (let time = 0; time < 5; time++) seeder.more(7);
    expect(counters.seeded[7]).toBe(2);
    await seeder.quiet();
    expect(keysOf(written)).toEqual(['items/7-2', 'items/7-3']);
    expect(counters.seeded[7]).toBe(4);
    seeder.more(7);
    await seeder.quiet();
    expect(keysOf(written).slice(2)).toEqual(['items/7-4', 'items/7-5']);
  });

  test('a race over two keys never meets a record that is missing, nor one that was seeded twice', async () => {
    const { seeder, written, counters } = seeding(2);
    await seeder.seedAll(2);
    const generations = new Generations(counters, 1, 64, (key) => seeder.more(key));
    const used = new Set<string>();
    for (let decision = 0; decision < 2000; decision++) {
      const slot = generations.current(decision % 2);
      used.add(`items/${slot.name}`);
      generations.decided(slot);
      if (decision % 3 === 0) await setImmediate();
    }
    await seeder.quiet();
    const keys = keysOf(written);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining([...used]));
    expect(used.size).toBeGreaterThan(1000);
  });

  test('a failure to write is kept, and nothing is written or promised after it', async () => {
    const { seeder, written, disk, counters } = seeding(2);
    await seeder.seedAll(2);
    const before = written.length;
    const fault = new Error('the store is gone');
    disk.fault = fault;
    seeder.more(0);
    seeder.more(1);
    await seeder.quiet();
    expect(seeder.failure).toBe(fault);
    disk.fault = undefined;
    seeder.more(0);
    await seeder.quiet();
    expect(written.length).toBe(before);
    expect([...counters.seeded]).toEqual([2, 2]);
  });
});

test('the chunk is large enough that a race at an even pace is never held up, however many keys there are', async () => {
  for (const keys of [1, 7, 1024, 3000]) {
    const { seeder, counters } = seeding(keys);
    await seeder.seedAll(seeder.chunk);
    const generations = new Generations(counters, 1, Math.ceil(seeder.chunk / 2), (key) => seeder.more(key));
    for (let generation = 0; generation < 2 * seeder.chunk; generation++) {
      for (const key of [0, keys - 1]) generations.decided(generations.current(key));
      await setImmediate();
      await seeder.quiet();
    }
    expect(generations.held).toBe(0);
  }
});

describe('a chapter', () => {
  test('begins when there are records beyond those that were there, written once', async () => {
    const { seeder, written, counters } = seeding(2);
    await seeder.seedAll(seeder.chunk);
    beginChapter(counters);
    seeder.more(0);
    await Promise.all([seeder.beyond(0), seeder.beyond(1)]);
    expect([...counters.seeded]).toEqual([2 * seeder.chunk, 2 * seeder.chunk]);
    expect(new Set(keysOf(written)).size).toBe(written.length);
    await seeder.beyond(0);
    expect(written.length).toBe(4 * seeder.chunk);
  });

  test('does not begin where nothing can be written', async () => {
    const { seeder, counters, disk } = seeding(1);
    await seeder.seedAll(2);
    beginChapter(counters);
    disk.fault = new Error('the disk is full');
    await expect(seeder.beyond(0)).rejects.toThrow('the disk is full');
    expect([...counters.generation]).toEqual([0]);
  });
});
