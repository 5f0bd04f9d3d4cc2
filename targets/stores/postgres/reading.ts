import type { State } from '../../../harness/core/record.ts';
import type { Session } from './connections.ts';
import { recordOf } from './rows.ts';
import type { Row } from './rows.ts';
import { toStored } from './text.ts';

/** Reads records by one statement, in key order; `lock` is how their rows are locked, if they are. */
export async function readRecords(session: Session, keys: readonly string[], lock = ''): Promise<State> {
  const text = `select key, version, live, fields from records where key = any($1::text[]) order by key${lock}`;
  const rows = await session.rows(text, [keys.map(toStored)]);
  return new Map((rows as unknown as readonly Row[]).map(recordOf));
}
