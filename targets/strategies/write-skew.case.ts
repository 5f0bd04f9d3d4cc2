import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../harness/core/store.ts';
import type { Outcome } from '../../harness/core/view.ts';
import type { Strategy } from '../../harness/core/strategy.ts';
import { execute } from '../execute.ts';
import { command } from '../stores/conformance/command.fixture.ts';
import type { TestedPostgres } from '../stores/postgres/postgres.fixture.ts';
import { strategies } from './index.ts';

const times = { ttlMs: 10_000, waitMs: 8000 };

/**
 * Strategies that look at a record before they wait for the one that they write. A lock on the second setting holds one
 * command up in between, and meanwhile the other setting is switched on.
 */
const held = new Set([
  'optimistic',
  'optimistic-share',
  'conditional-update',
  'conditional-update-share',
  'repeatable-read',
  'serializable',
  'row-lock',
  'advisory-lock',
]);
let tries = 0;
const cases = strategies.filter(({ name }) => held.has(name));

/** That write skew happens exactly where a strategy says so beforehand. */
export function describeWriteSkew(postgres: TestedPostgres): void {
  describe('write skew', () => {
    test.each(cases.map((strategy) => [strategy.name, strategy] as const))(
      '%s: of two settings that exclude each other both are on exactly where that is said beforehand',
      async (_name, strategy) => {
        // One more try has records of its own.
        const schema = `skew_${strategy.name.replaceAll('-', '_')}_${tries++}`;
        const [store] = await postgres.open({ prefix: schema, pool: 4 });
        if (store === undefined) throw new Error('there is no store');
        await store.seed(['s/a', 's/b'].map((key) => ({ key, fields: { on: '0' } })));
        const other = new pg.Client({ connectionString: postgres.url });
        await other.connect();
        await other.query('begin');
        await other.query(`select from ${schema}.records where key = 's/b' for update`);
        const second = turnOn(store, strategy, 's/b', 's/a');
        await waiting(other, 1, second);
        const first = turnOn(store, strategy, 's/a', 's/b');
        // It is through, or has to wait for the second; both are settled once the lock is gone.
        await waiting(other, 2, first);
        await other.query('rollback');
        await other.end();
        const both = (await Promise.all([first, second])).every(({ kind }) => kind === 'applied');
        const flaw = strategy.flaw({
          workload: 'exclusive-settings',
          store: 'postgres',
          instances: 1,
          faults: [],
          times,
        });
        expect(both).toBe(flaw !== undefined);
      },
    );
  });
}

function turnOn(store: Store, strategy: Strategy, on: string, off: string): Promise<Outcome> {
  const sent = command(
    { key: on, when: [], then: [{ field: 'on', do: 'set', value: '1' }] },
    { key: off, when: [{ field: 'on', is: 'atMost', value: 0, reason: 'exclusive-setting' }], then: [] },
  );
  return execute(store, strategy, sent, { times });
}

/** Resolves when so many wait for a lock, or when the command is settled. */
async function waiting(client: pg.Client, many: number, command: Promise<Outcome>): Promise<void> {
  const over = new AbortController();
  const settle = (): void => over.abort();
  void command.then(settle, settle);
  while (!over.signal.aborted) {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from pg_locks where not granted',
    );
    if ((rows[0]?.count ?? 0) >= many) return;
  }
}
