import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { command, purchase } from '../conformance/command.fixture.ts';
import { auditOf } from '../conformance/tested.fixture.ts';
import { describeStore } from '../conformance/store.case.ts';
import { testedPostgres } from './postgres.fixture.ts';
import { describeServiceRole } from './service-role.case.ts';
import { schemaOf } from './schema.ts';
import { within } from '../../../harness/core/scope.ts';

const postgres = testedPostgres();

describeStore('postgres', {
  open: async () => (await postgres.open())[0]!,
  scope: (keys) => ({ kind: 'transaction', keys, isolation: 'read committed', rows: 'wait', attempts: 1 }),
});

describeServiceRole(postgres);

async function rowsOf(text: string): Promise<readonly unknown[][]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
  await client.end();
  return rows;
}

describe('schema of a run', () => {
  const schemas = "select nspname from pg_namespace where nspname like 'contend%'";

  it('is its own, and nothing is left of it', async () => {
    const [store] = await postgres.open({ prefix: 'contend:ab12:0:' });
    expect(await rowsOf(schemas)).toEqual([['contend_ab12_0']]);
    await (store as unknown as { clear(): Promise<void> }).clear();
    expect(await rowsOf(schemas)).toEqual([]);
  });

  it('is named by the prefix of the run', () => {
    expect(schemaOf('contend:0f3a:12:')).toBe('contend_0f3a_12');
  });

  it('is not made where the server has too few connections', async () => {
    await expect(postgres.open({ pool: 200, instances: 3 })).rejects.toMatchObject({
      code: 'CTD_POSTGRES_UNREACHABLE',
      message: expect.stringMatching(/up to 604 connections.*--pool/) as string,
    });
  });

  it('leaves the sessions of others their connections', async () => {
    const free = async (): Promise<number> => {
      const words = await postgres.open({ pool: 200, instances: 3 }).then(
        () => '',
        (error: Error) => error.message,
      );
      return Number(/has (\d+) free/.exec(words)?.[1]);
    };
    const before = await free();
    const others = Array.from({ length: 20 }, () => new pg.Client({ connectionString: postgres.url }));
    for (const other of others) await other.connect();
    // Stores of earlier tests may give up a few meanwhile.
    expect(await free()).toBeLessThan(before - 10);
    for (const other of others) await other.end();
  });

  it('has constraints only where a strategy relies on them', async () => {
    await postgres.open({ prefix: 'plain' });
    await postgres.open({ prefix: 'bound', needs: 'constraints' });
    const of = (schema: string): Promise<readonly unknown[][]> =>
      rowsOf(
        `select conrelid::regclass::text, contype from pg_constraint where connamespace = '${schema}'::regnamespace and contype <> 'n' order by 1, 2`,
      );
    expect(await of('plain')).toEqual([['plain.records', 'p']]);
    expect(await of('bound')).toEqual([
      ['bound.claims', 'u'],
      ['bound.records', 'c'],
      ['bound.records', 'p'],
    ]);
  });
});

describe('constraints of the schema', () => {
  it('take back all of a command of which one field is claimed already', async () => {
    const [store] = await postgres.open({ needs: 'constraints' });
    if (store === undefined) throw new Error('there is no store');
    await store.seed([{ key: 'rooms/a', fields: {} }]);
    const book = (...slots: string[]) =>
      command({
        key: 'rooms/a',
        when: slots.map((field) => ({ field, is: 'absent', reason: 'slot-taken' }) as const),
        then: slots.map((field) => ({ field, do: 'set', value: '1' }) as const),
      });
    const apply = (...slots: string[]) =>
      within(store, { kind: 'constraint' }, (view) => view.apply(book(...slots)));
    expect(await apply('s2', 's3')).toMatchObject({ kind: 'applied' });
    expect(await apply('s1', 's2')).toMatchObject({ kind: 'refused', part: 0, condition: 1 });
    expect(await apply('s1')).toMatchObject({ kind: 'applied', traces: [{ read: 2, wrote: 3 }] });
    expect((await auditOf(store)).receipts).toHaveLength(2);
  });

  it('forget what was claimed of a record with it, and nothing of others', async () => {
    const [store] = await postgres.open({ prefix: 'claimed', needs: 'constraints' });
    if (store === undefined) throw new Error('there is no store');
    const keys = ['rooms/a', 'rooms/b'];
    await store.seed(keys.map((key) => ({ key, fields: {} })));
    const book = (key: string) =>
      within(store, { kind: 'constraint' }, (view) =>
        view.apply(
          command({
            key,
            when: [{ field: 's1', is: 'absent', reason: 'slot-taken' }],
            then: [{ field: 's1', do: 'set', value: '1' }],
          }),
        ),
      );
    for (const key of keys) expect(await book(key)).toMatchObject({ kind: 'applied' });
    await store.forget(['rooms/a']);
    expect(await rowsOf('select key from claimed.claims')).toEqual([['rooms/b']]);
  });

  it('refuse an amount that would be negative', async () => {
    const [store] = await postgres.open({ needs: 'constraints' });
    if (store === undefined) throw new Error('there is no store');
    await store.seed([{ key: 'items/a', fields: { stock: '1' } }]);
    const buy = () => within(store, { kind: 'constraint' }, (view) => view.apply(purchase('items/a')));
    expect(await buy()).toMatchObject({ kind: 'applied', added: [0] });
    expect(await buy()).toMatchObject({ kind: 'refused', part: 0, condition: 1 });
  });
});

describe('connections of a store', () => {
  it('are as many as the pool holds, and the wait for one is told', async () => {
    const config = { prefix: 'pooled' };
    const [first, second] = await postgres.open({ ...config, pool: 1 }, 2);
    await first?.seed([{ key: 'items/a', fields: { stock: '1' } }]);
    const waits: number[] = [];
    const noting = (second ?? expect.fail('no store')).noting((ms) => waits.push(ms));
    const slow = within(
      noting,
      { kind: 'transaction', keys: ['items/a'], isolation: 'read committed', attempts: 1 },
      async (view) => {
        await view.read(['items/a']);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return view.apply(purchase('items/a'));
      },
    );
    const quick = noting?.apply(purchase('items/a'));
    expect([await slow, await quick].map((outcome) => outcome?.kind)).toEqual(['applied', 'refused']);
    expect(Math.max(...waits)).toBeGreaterThan(90);
    expect(second?.statements).toBeGreaterThan(3);
  });

  it('tell an answer that is lost from a command that was never sent', async () => {
    const [store] = await postgres.open({ prefix: 'cut' });
    await store?.seed([{ key: 'items/a', fields: { stock: '1' } }]);
    const holder = new pg.Client({ connectionString: postgres.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query(`select from cut.records for update`);
    const lost = store?.apply(purchase('items/a'));
    const failure = expect(lost).rejects.toMatchObject({ name: 'StoreError', fate: 'unknown' });
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`;
    while ((await holder.query(cut)).rowCount === 0);
    await failure;
    await holder.query('rollback');
    await holder.end();
    expect(await store?.apply(purchase('items/a'))).toMatchObject({ kind: 'applied' });
  });
});
