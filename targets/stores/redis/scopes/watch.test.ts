import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Outcome, View } from '../../../../harness/core/view.ts';
import { command, purchase } from '../../conformance/command.fixture.ts';
import { auditOf } from '../../conformance/tested.fixture.ts';
import { testedRedis } from '../redis.fixture.ts';
import { watching } from './watch.ts';
import { within } from '../../../../harness/core/scope.ts';

const redis = testedRedis();

/** Reads a stock, waits for so long or for something that happens meanwhile, and writes one less. */
async function takeOne(view: View, meanwhile: number | (() => Promise<unknown>)): Promise<Outcome> {
  const seen = await view.read(['a']);
  await (typeof meanwhile === 'number' ? setTimeout(meanwhile) : meanwhile());
  const value = String(Number(seen.get('a')?.fields.get('stock')) - 1);
  return view.apply(command({ key: 'a', when: [], then: [{ field: 'stock', do: 'set', value }] }), seen);
}

it('loses the race when what it read has changed, and nothing of its write is there', async () => {
  const store = await redis.open();
  await store.seed([{ key: 'a', fields: { stock: '5' } }]);
  const slow = within(store, { kind: 'watch', keys: ['a'] }, (view) =>
    takeOne(view, () => store.apply(purchase('a'))),
  );
  expect(await slow).toEqual({ kind: 'raced', why: 'write-conflict' });
  expect((await auditOf(store)).receipts).toHaveLength(1);
});

it('on a connection that requests share, updates are lost: one request ends what another one watches', async () => {
  const prefix = 'shared:';
  const store = await redis.open({ prefix });
  await store.seed([{ key: 'a', fields: { stock: '50' } }]);
  const race = (take: () => Promise<Outcome>): Promise<Outcome[]> =>
    Promise.all(
      Array.from({ length: 10 }, async (_, turn) => {
        await setTimeout(turn);
        return take();
      }),
    );
  const lostUpdates = async (): Promise<number> =>
    (await auditOf(store)).receipts
      .flatMap(({ traces }) => traces)
      .filter(({ read, wrote }) => wrote !== read + 1).length;

  await race(() =>
    within(store, { kind: 'watch', keys: ['a'] }, (view) => takeOne(view, 1 + Math.random() * 20)),
  );
  expect(await lostUpdates()).toBe(0);
  await race(() => watching(redis.direct, prefix, (view) => takeOne(view, 1 + Math.random() * 20)));
  expect(await lostUpdates()).toBeGreaterThan(0);
});

it('begins again when the server has forgotten the script of its transaction', async () => {
  const store = await redis.open();
  await store.seed([{ key: 'a', fields: { stock: '5' } }]);
  await redis.direct.script('FLUSH');
  const outcome = await within(store, { kind: 'watch', keys: ['a'] }, (view) => takeOne(view, 0));
  expect(outcome).toMatchObject({ kind: 'applied', traces: [{ key: 'a', read: 1, wrote: 2 }] });
  expect((await auditOf(store)).receipts).toHaveLength(1);
});

it('stops watching what it refused: the next request on the connection is not dropped for it', async () => {
  const store = await redis.open({ poolSize: 1 });
  await store.seed([{ key: 'a', fields: { stock: '5' } }]);
  const refuse = async (view: View): Promise<Outcome> => {
    await view.read(['b']);
    return { kind: 'raced', why: 'lock-busy' };
  };
  await within(store, { kind: 'watch', keys: ['b'] }, refuse);
  await store.seed([{ key: 'b', fields: {} }]);
  const outcome = await within(store, { kind: 'watch', keys: ['a'] }, (view) => takeOne(view, 0));
  expect(outcome.kind).toBe('applied');
});

it('fails when its connection is cut between read and write, and the next request has a fresh one', async () => {
  const store = await redis.open({ poolSize: 1 });
  await store.seed([{ key: 'a', fields: { stock: '5' } }]);
  const cut = within(store, { kind: 'watch', keys: ['a'] }, async (view) => {
    await view.read(['a']);
    await redis.direct.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await setTimeout(20);
    return takeOne(view, 0);
  });
  await expect(cut).rejects.toMatchObject({ name: 'StoreError', fate: 'notDone' });
  const next = await within(store, { kind: 'watch', keys: ['a'] }, (view) => takeOne(view, 0));
  expect(next.kind).toBe('applied');
});

it('shares few connections among many requests, each of which waits for its turn', async () => {
  const store = await redis.open({ poolSize: 2 });
  await store.seed(Array.from({ length: 30 }, (_, index) => ({ key: String(index), fields: {} })));
  let [inside, most] = [0, 0];
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      within(store, { kind: 'watch', keys: [String(index)] }, async (view) => {
        most = Math.max(most, ++inside);
        await view.read([String(index)]);
        const outcome = await view.apply(command({ key: String(index), when: [], then: [] }));
        inside -= 1;
        return outcome;
      }),
    ),
  );
  expect(outcomes.every(({ kind }) => kind === 'applied')).toBe(true);
  expect(most).toBe(2);
});
