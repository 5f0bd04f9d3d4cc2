import type { Evidence, Receipts } from '../../core/evidence.ts';
import type { Graph } from './components.ts';
import { groupBy, rowsOf } from './slot-groups.ts';
import { tracesByRecord } from './trace-order.ts';

/** Which requests come before which in any order that explains what each of them read; the nodes are the history's rows. */
export interface VersionGraph extends Graph {
  /** By edge: the record (position in `receipts.keys`) and the version of it that the edge stands for. */
  readonly record: Uint32Array;
  readonly version: Uint32Array;
}

/**
 * Builds the graph from receipts (Adya 1999): who made a version comes before who read it and before who made the next,
 * and who only read it comes before who made the next. What a request read of a record that it wrote itself is left out:
 * where that was not the version before its own, it is a lost update and no skew. O(n).
 */
export function versionGraph({ history }: Evidence, receipts: Receipts): VersionGraph {
  const { nonce, read, wrote, keys } = receipts;
  const rows = history.rowsByNonce();
  const traces = tracesByRecord(receipts);
  // A trace has one edge at most from who made a version before, and one at most to who made the next.
  const column = (): Uint32Array => new Uint32Array(2 * receipts.count);
  const [from, to, record, version] = [column(), column(), column(), column()];
  let count = 0;
  const add = (before: number, after: number, key: number, seen: number): void => {
    if (before < 0 || after < 0 || before === after) return;
    from[count] = before;
    to[count] = after;
    record[count] = key;
    version[count] = seen;
    count += 1;
  };
  for (const key of keys.keys()) {
    const own = rowsOf(traces, key);
    let writer = -1;
    let made = 0;
    let readersFrom = 0;
    for (const [at, trace] of own.entries()) {
      const row = rows(nonce[trace]!);
      add(writer, row, key, made);
      if (wrote[trace] === 0) continue;
      for (const reader of own.subarray(readersFrom, at)) add(rows(nonce[reader]!), row, key, read[reader]!);
      readersFrom = at + 1;
      writer = row;
      made = wrote[trace]!;
    }
  }
  const { starts, order } = groupBy(from, count, history.count);
  const sorted = (values: Uint32Array): Uint32Array => order.map((edge) => values[edge]!);
  return { starts, targets: sorted(to), record: sorted(record), version: sorted(version) };
}
