import type { Command } from '../../../harness/core/guarded.ts';
import type { Seed, State } from '../../../harness/core/record.ts';
import type { Scopes } from '../../../harness/core/scope.ts';
import type { AuditPage, AuditScope, SharedStore, StoreUsage } from '../../../harness/core/store.ts';
import type { Outcome, View } from '../../../harness/core/view.ts';
import { StoreError } from '../store-error.ts';
import type { StoreConfig } from '../store-kind.ts';
import { applyAlone } from './applying.ts';
import { applyLocked, needsLook } from './apply-locked.ts';
import { auditPostgres } from './audit.ts';
import { claimsTable } from './constraint-sql.ts';
import { explicit, unreachable } from './connection.ts';
import { Connections } from './connections.ts';
import type { WaitNote } from './connections.ts';
import { readRecords } from './reading.ts';
import { jsonOf } from './rows.ts';
import { createSchema, dropSchema, emptySchema, schemaOf } from './schema.ts';
import type { SchemaNeeds } from './schema.ts';
import { toStored } from './text.ts';
import { transact } from './transaction.ts';
import { usageOf } from './usage.ts';
import type { Form } from './form.ts';

/** A service gives up waiting for a connection before its clients do; the harness has time. */
const servicePool = { size: 10, waitMs: 3000 };
const ownPool = { size: 4, waitMs: 60_000 };

/** Opens the store as an instance of a service does. */
export function openStore(config: StoreConfig): PostgresStore {
  return storeAt(config, { ...servicePool, size: poolOf(config) });
}

/** Opens the store as the harness does, in a schema that it makes; throws CTD_POSTGRES_UNREACHABLE. */
export async function openShared(config: StoreConfig): Promise<PostgresStore> {
  const { size } = ownPool;
  const store = storeAt(config, ownPool);
  try {
    await store.create({
      ...config,
      connections: size + (config.instances ?? 1) * poolOf(config),
      ...(config.serviceUrl === undefined ? {} : { role: explicit(config.serviceUrl).user }),
    });
  } catch (error) {
    await store.close();
    throw error instanceof StoreError ? unreachable(config.storeUrl ?? '', error.message) : error;
  }
  return store;
}

function poolOf({ pool }: StoreConfig): number {
  return pool ?? servicePool.size;
}

function storeAt({ storeUrl = '', prefix, rewrites }: StoreConfig, pool: typeof servicePool): PostgresStore {
  const schema = schemaOf(prefix);
  const { statement: rewrite } = rewrites ?? {};
  return new PostgresStore(new Connections({ url: storeUrl, schema, ...pool, rewrite }), schema);
}

/** Records that are removed at once. */
const forgottenPage = 50_000;

/** Records as rows of `records` and receipts as rows of `receipts`, in a schema of the run's own. */
export class PostgresStore implements SharedStore {
  readonly #connections: Connections;
  readonly #schema: string;
  readonly #note: WaitNote | undefined;
  /** Tables beside the receipts whose rows are about the record that `key` names. */
  #tables: readonly string[] = ['records'];

  constructor(connections: Connections, schema: string, note?: WaitNote) {
    this.#connections = connections;
    this.#schema = schema;
    this.#note = note;
  }

  get scopes(): Scopes {
    return {
      transaction: (scope, body) => transact(this.#connections, scope, body, this.#note),
      share: (_, body) => body(this.#as({ locksReads: true })),
      constraint: (_, body) => body(this.#as({ constraints: true })),
    };
  }

  get statements(): number {
    return this.#connections.statements;
  }

  noting(note: WaitNote): PostgresStore {
    return new PostgresStore(this.#connections, this.#schema, note);
  }

  read(keys: readonly string[]): Promise<State> {
    return this.#connections.use((session) => readRecords(session, keys), this.#note);
  }

  apply(command: Command, seen?: State): Promise<Outcome> {
    return this.#apply(command, seen, {});
  }

  async seed(records: readonly Seed[]): Promise<void> {
    const text = `insert into records select key, 1, true, fields \
from unnest($1::text[], $2::jsonb[]) as seeds (key, fields) \
on conflict (key) do update set version = 1, live = true, fields = excluded.fields`;
    const values = [
      records.map(({ key }) => toStored(key)),
      records.map(({ fields }) => jsonOf(Object.entries(fields))),
    ];
    await this.#connections.use((session) => session.rows(text, values));
  }

  audit(scope?: AuditScope): AsyncIterable<AuditPage> {
    return auditPostgres(this.#connections, scope);
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += forgottenPage) {
      const piece = [keys.slice(from, from + forgottenPage).map(toStored)];
      await this.#connections.use(async (session) => {
        for (const table of this.#tables)
          await session.rows(`delete from ${table} where key = any ($1::text[])`, piece);
        await session.rows('delete from receipts where keys[1] = any ($1::text[])', piece);
      });
    }
  }

  usage(): Promise<StoreUsage> {
    return usageOf(this.#connections);
  }

  /** Makes the schema and its tables; throws CTD_POSTGRES_UNREACHABLE where the server has too few connections. */
  create(needs: SchemaNeeds): Promise<void> {
    if (needs.needs === 'constraints') this.#tables = ['records', claimsTable];
    return createSchema(this.#connections, this.#schema, needs);
  }

  empty(): Promise<void> {
    return emptySchema(this.#connections, this.#schema);
  }

  clear(): Promise<void> {
    return dropSchema(this.#connections, this.#schema);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  #as(form: Form): View {
    return {
      read: (keys) => this.read(keys),
      apply: (command, seen) => this.#apply(command, seen, form),
    };
  }

  #apply(command: Command, seen: State | undefined, form: Form): Promise<Outcome> {
    if (needsLook(command)) return applyLocked(this.#connections, command, seen, this.#note);
    return this.#connections.use((session) => applyAlone(session, command, seen, form), this.#note);
  }
}
