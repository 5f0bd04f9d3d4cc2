import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../harness/core/guarded.ts';
import type { Store } from '../../harness/core/store.ts';
import type { Outcome } from '../../harness/core/view.ts';
import type { Strategy } from '../../harness/core/strategy.ts';
import { execute } from '../execute.ts';
import { command, purchase } from '../stores/conformance/command.fixture.ts';
import { auditOf } from '../stores/conformance/tested.fixture.ts';

/** Opens stores over the same records, one an instance of the service; whoever opens them closes them. */
export type OpenStores = (strategy: Strategy, instances: number) => Promise<readonly Store[]>;

const times = { ttlMs: 10_000, waitMs: 8000 };
/** Widens the window between read and write, so that what is unprotected is surely lost. */
const work = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** What must hold of a strategy that promises to be right, and must not hold any more once its protection is gone. */
export function describeProtection(strategy: Strategy, store: string, open: OpenStores): void {
  const bare: Strategy = { ...strategy, sends: 'nothing' };
  const unprotected: Strategy = {
    name: bare.name,
    about: '',
    stores: bare.stores,
    sends: 'nothing',
    flaw: () => '',
  };

  // Connections are dear: all tests of a strategy share them, and each begins without records.
  let stores: readonly Store[] = [];
  const promises =
    strategy.flaw({ workload: 'last-item', store, instances: 2, faults: [], times }) === undefined;

  describe(strategy.name, () => {
    beforeAll(async () => {
      stores = await open(strategy, 2);
    });
    beforeEach(() => stores[0]?.empty());

    test('sells each of 5 items once to 20 buyers, who come again while they lose races', async () => {
      const { sold, lost, left } = await sale(strategy, stores.slice(0, 1));
      expect({ sold, lost, left }).toEqual({ sold: 5, lost: 0, left: 0 });
    });

    test('without its protection it sells more than there is, and the receipts show lost updates', async () => {
      const { sold, lost } = await sale(unprotected, stores.slice(0, 1));
      expect(sold).toBeGreaterThan(5);
      expect(lost).toBeGreaterThan(0);
    });

    const isServed = strategy.workloads?.includes('exclusive-settings') !== false;
    test.runIf(isServed)(
      'switches on one of two settings that exclude each other, though it writes only one of them',
      async () => {
        if (
          strategy.flaw({ workload: 'exclusive-settings', store, instances: 1, faults: [], times }) ===
          undefined
        )
          expect(await bothOn(strategy, stores)).toBe(0);
        await stores[0]?.empty();
        expect(await bothOn(unprotected, stores)).toBeGreaterThan(0);
      },
    );

    test('leaves nothing behind when it refuses or its body fails: the next one comes through', async () => {
      const [store] = stores;
      if (store === undefined) throw new Error('there is no store');
      await store.seed([{ key: 'items/a', fields: { stock: '0' } }]);
      for (let count = 0; count < 3; count++)
        expect(await execute(store, strategy, purchase('items/a'), { times })).toMatchObject({
          kind: 'refused',
          condition: 1,
        });
      await store.seed([{ key: 'items/a', fields: { stock: '1' } }]);
      const fails = (): Promise<void> => Promise.reject(new Error('the work failed'));
      await expect(execute(store, strategy, purchase('items/a'), { times, work: fails })).rejects.toThrow(
        'the work failed',
      );
      expect(await execute(store, strategy, purchase('items/a'), { times })).toMatchObject({
        kind: 'applied',
        added: [0],
      });
    });

    test(`with two instances it is ${promises ? 'just as right' : 'caught, as it says beforehand'}`, async () => {
      const { sold, lost } = await sale(strategy, stores);
      if (promises) expect({ sold, lost }).toEqual({ sold: 5, lost: 0 });
      else expect(lost).toBeGreaterThan(0);
    });
  });
}

/** Twenty buyers of five items at once, dealt out to the instances; how many were served, and how many sales were lost. */
async function sale(
  strategy: Strategy,
  stores: readonly Store[],
): Promise<{ sold: number; lost: number; left: number }> {
  const [first] = stores;
  if (first === undefined) throw new Error('there is no store');
  await first.seed([{ key: 'items/a', fields: { stock: '5' } }]);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, buyer) =>
      persistently(stores[buyer % stores.length] ?? first, strategy, purchase('items/a')),
    ),
  );
  const sold = outcomes.filter(({ kind }) => kind === 'applied').length;
  const { receipts, records } = await auditOf(first);
  expect(receipts.length).toBe(sold);
  const lost = receipts
    .flatMap(({ traces }) => traces)
    .filter(({ read, wrote }) => wrote !== read + 1).length;
  return { sold, lost, left: Number(records.get('items/a')?.fields.get('stock')) };
}

/** How many of ten pairs of settings are on both, after both were switched on at once. */
async function bothOn(strategy: Strategy, [store]: readonly Store[]): Promise<number> {
  if (store === undefined) throw new Error('there is no store');
  const pairs = Array.from({ length: 10 }, (_, pair) => [`s/${pair}a`, `s/${pair}b`] as const);
  await store.seed(pairs.flat().map((key) => ({ key, fields: { on: '0' } })));
  const turnOn = (on: string, off: string): Promise<Outcome> =>
    persistently(
      store,
      strategy,
      command(
        { key: off, when: [{ field: 'on', is: 'atMost', value: 0, reason: 'exclusive-setting' }], then: [] },
        { key: on, when: [], then: [{ field: 'on', do: 'set', value: '1' }] },
      ),
    );
  const turned = await Promise.all(pairs.map(([a, b]) => Promise.all([turnOn(a, b), turnOn(b, a)])));
  return turned.filter((both) => both.every(({ kind }) => kind === 'applied')).length;
}

async function persistently(store: Store, strategy: Strategy, sent: Command): Promise<Outcome> {
  for (;;) {
    const outcome = await execute(store, strategy, sent, { times, work });
    if (outcome.kind !== 'raced') return outcome;
  }
}
