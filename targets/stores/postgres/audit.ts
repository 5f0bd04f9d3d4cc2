import type { AuditPage, AuditScope } from '../../../harness/core/store.ts';
import type { Receipt } from '../../../harness/core/record.ts';
import type { Connections, Values } from './connections.ts';
import { recordOf } from './rows.ts';
import type { Row } from './rows.ts';
import { fromStored } from './text.ts';

/** Records or receipts that are asked for at once, where nobody says how many. */
const usualPage = 10_000;

/** Reads every record and every receipt of a schema once, in pages of one snapshot. */
export async function* auditPostgres(
  connections: Connections,
  { pageSize }: Pick<AuditScope, 'pageSize'> = { pageSize: usualPage },
): AsyncIterable<AuditPage> {
  for await (const rows of pagesOf(connections, 'select nonce, keys, read, wrote from receipts', pageSize))
    yield { records: [], receipts: rows.map(receiptOf) };
  for await (const rows of pagesOf(connections, 'select key, version, live, fields from records', pageSize))
    yield { records: (rows as unknown as readonly Row[]).map(recordOf), receipts: [] };
}

/** The rows of a query through a cursor; the connection is held until the last page is taken. */
async function* pagesOf(
  connections: Connections,
  query: string,
  pageSize: number,
): AsyncIterable<readonly Values[]> {
  const session = await connections.take();
  try {
    await session.run('begin isolation level repeatable read read only');
    await session.run(`declare pages no scroll cursor for ${query}`);
    for (;;) {
      const rows = await session.run(`fetch ${pageSize} from pages`);
      if (rows.length === 0) break;
      yield rows;
    }
  } finally {
    await session.run('rollback').catch(() => {});
    session.giveBack();
  }
}

function receiptOf(row: Values): Receipt {
  const [nonce, keys, read, wrote] = row as [number, string[], number[], (number | null)[]];
  return {
    nonce,
    traces: keys.map((key, at) => ({ key: fromStored(key), read: read[at] ?? 0, wrote: wrote[at] ?? null })),
  };
}
