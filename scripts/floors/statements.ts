import type { Client } from 'pg';
import type { Store } from '../../harness/core/store.ts';
import type { Strategy } from '../../harness/core/strategy.ts';
import { execute } from '../../targets/execute.ts';
import { driver } from '../../targets/stores/postgres/driver.ts';
import { items, purchase } from './purchases.ts';

/** Statements that were sent at once, without waiting for an answer in between. */
export type Group = readonly string[];

interface Heard {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Answers that had come when it was sent: what was sent at once has the same. */
  readonly answers: number;
}

const times = { ttlMs: 10_000, waitMs: 1000 };

/** The statements that a strategy sends for one purchase without contention, as pgbench writes them: `:item` is drawn. */
export async function statementsOf(strategy: Strategy, store: Store): Promise<readonly Group[]> {
  // The guard on a version would hold once and never again: its write is floored without it.
  const measured: Strategy = strategy.sends === 'versions' ? { ...strategy, sends: 'nothing' } : strategy;
  const [item = ''] = items;
  const heard = await listened(() => execute(store, measured, purchase(item, 1), { times }));
  return [...new Set(heard.map(({ answers }) => answers))].map((at) =>
    heard.filter(({ answers }) => answers === at).map((one) => written(one, `items/${item}`)),
  );
}

/** What the client of PostgreSQL is given to send while `body` runs. */
async function listened(body: () => Promise<unknown>): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  let answers = 0;
  // The driver that the store has loaded, not another copy of it.
  const { prototype } = driver().Client;
  const query = Reflect.get(prototype, 'query') as (...args: unknown[]) => Promise<unknown>;
  Reflect.set(prototype, 'query', function (this: Client, asked: { text: string; values?: unknown[] }) {
    heard.push({ text: asked.text, values: asked.values ?? [], answers });
    return query.call(this, asked).finally(() => (answers += 1));
  });
  try {
    await body();
  } finally {
    Reflect.set(prototype, 'query', query);
  }
  return heard;
}

/** A statement with its values in place; the key of the item is computed from what pgbench draws. */
function written({ text, values }: Heard, key: string): string {
  const drawn = `('items/' || lpad((:item)::text, 12, '0'))`;
  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return value.length === 0 ? `'{}'` : `array[${value.map(literal).join(', ')}]`;
    if (value === key) return drawn;
    if (value === null) return 'null';
    const plain = typeof value === 'string' ? value : JSON.stringify(value);
    return `'${plain.replaceAll("'", "''")}'`;
  };
  return (
    text
      .replaceAll(/\$(\d+)/g, (_, position: string) => literal(values[Number(position) - 1]))
      // pgbench ends a client whose statement fails.
      .replaceAll(/ nowait\b/g, '')
      .replaceAll(/\s+/g, ' ')
  );
}
