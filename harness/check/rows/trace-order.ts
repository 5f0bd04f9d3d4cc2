import type { Receipts } from '../../core/evidence.ts';
import { sortRows } from './row-order.ts';
import { groupBy, groupsIn, rowsOf } from './slot-groups.ts';
import type { Grouping } from './slot-groups.ts';
import { isIn } from './effects.ts';

/**
 * The rows of receipts by record (position in `keys`), each record's in the order of its versions: the change that made
 * a version, then the decisions that only read it.
 */
export function tracesByRecord(receipts: Receipts): Grouping {
  const { count, key, read, wrote, keys } = receipts;
  const rank = new Float64Array(count);
  for (let i = 0; i < count; i++) rank[i] = wrote[i]! > 0 ? 2 * wrote[i]! : 2 * read[i]! + 1;
  const byRecord = groupBy(key, count, keys.length);
  for (const traces of groupsIn(byRecord)) sortRows(traces, rank);
  return byRecord;
}

/** What happened to one record: receipt rows in the order of its versions. */
export interface RecordHistory {
  readonly key: string;
  readonly traces: Uint32Array;
}

/** The histories of the records of a collection. */
export function recordHistories(receipts: Receipts, collection: string): RecordHistory[] {
  const byRecord = tracesByRecord(receipts);
  return receipts.keys.flatMap((key, position) =>
    isIn(key, [collection]) ? [{ key, traces: rowsOf(byRecord, position) }] : [],
  );
}
