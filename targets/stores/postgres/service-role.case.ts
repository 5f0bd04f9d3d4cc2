import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import type { SharedStore, Store } from '../../../harness/core/store.ts';
import { purchase } from '../conformance/command.fixture.ts';
import { auditOf } from '../conformance/tested.fixture.ts';
import { postgresStore } from './kind.ts';
import { explicit } from './connection.ts';
import type { TestedPostgres } from './postgres.fixture.ts';

/** What the role that services log in as may do, and what it may not. */
export function describeServiceRole(postgres: TestedPostgres): void {
  describe('the role of a service', () => {
    let own: SharedStore;
    let service: Store;
    let login: pg.Client;
    beforeAll(async () => {
      const { url, serviceUrl } = postgres;
      own = await postgresStore.openShared!({ storeUrl: url, serviceUrl, prefix: 'mine' });
      const other = await postgresStore.openShared!({ storeUrl: url, prefix: 'others' });
      await other.close();
      service = await postgresStore.open({ storeUrl: serviceUrl, prefix: 'mine' });
      login = new pg.Client(explicit(serviceUrl));
      await login.connect();
    });
    afterAll(async () => {
      await login.end();
      for (const store of [service, own]) await store.close();
    });

    it('a service changes the records of its run, as the harness finds them', async () => {
      await own.seed([{ key: 'items/a', fields: { stock: '1' } }]);
      expect(await service.apply(purchase('items/a'))).toMatchObject({ kind: 'applied', added: [0] });
      expect((await auditOf(own)).receipts).toHaveLength(1);
    });

    it.each([
      'create schema more',
      'create table public.more (n int)',
      'create temp table more (n int)',
      'truncate mine.records',
      'drop table mine.records',
      'alter table mine.records disable trigger all',
      'select * from others.records',
      'create role more',
      "alter role contend password 'x'",
      'alter system set log_min_messages = debug1',
      "select pg_read_file('postgresql.conf')",
      "copy (select 1) to program 'true'",
      'select pg_reload_conf()',
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'contend'",
      'select rolpassword from pg_authid',
    ])('it may not: %s', async (statement) => {
      await expect(login.query(statement)).rejects.toMatchObject({ code: '42501' });
    });
  });
}
