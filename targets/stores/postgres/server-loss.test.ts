import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres } from '../../servers/postgres/private-server.ts';
import type { PostgresServer } from '../../servers/postgres/private-server.ts';
import type { SharedStore } from '../../../harness/core/store.ts';
import { purchase } from '../conformance/command.fixture.ts';
import { auditOf } from '../conformance/tested.fixture.ts';
import { postgresStore } from './kind.ts';
import { within } from '../../../harness/core/scope.ts';

let server: PostgresServer;
let store: SharedStore;
beforeAll(async () => {
  server = await startPostgres();
  store = await postgresStore.openShared!({ storeUrl: server.url, prefix: 'lost' });
}, 60_000);
afterAll(async () => {
  await store.close();
  await server.stop();
});

it('a server that is killed in a transaction and comes back has kept what it answered, and the store finds it', async () => {
  await store.seed([{ key: 'items/a', fields: { stock: '3' } }]);
  const { run } = await store.usage();
  expect(await store.apply(purchase('items/a'))).toMatchObject({ kind: 'applied' });
  const scope = { kind: 'transaction', keys: ['items/a'], isolation: 'read committed', attempts: 1 } as const;
  const torn = within(store, scope, async (view) => {
    const seen = await view.read(['items/a']);
    await server.control.kill();
    return view.apply(purchase('items/a'), seen);
  });
  await expect(torn).rejects.toMatchObject({ name: 'StoreError' });
  await expect(store.apply(purchase('items/a'))).rejects.toMatchObject({
    name: 'StoreError',
    fate: 'notDone',
  });
  await server.control.restart();
  expect(await store.apply(purchase('items/a'))).toMatchObject({ kind: 'applied', added: [1] });
  expect((await auditOf(store)).receipts).toHaveLength(2);
  expect((await store.usage()).run).not.toBe(run);
});

it('a server that is paused answers when it goes on', async () => {
  await store.seed([{ key: 'items/b', fields: { stock: '1' } }]);
  server.control.pause();
  const late = store.apply(purchase('items/b'));
  const first = await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 200, 'nothing yet'))]);
  expect(first).toBe('nothing yet');
  server.control.resume();
  expect(await late).toMatchObject({ kind: 'applied' });
});
