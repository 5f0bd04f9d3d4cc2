import type { Audit, Evidence } from '../../core/evidence.ts';
import type { History } from '../../core/history.ts';
import { keysIn } from './effects.ts';
import { tracesByRecord } from './trace-order.ts';
import { firstWhere } from './row-order.ts';

/** Who made which version of the records of a collection, as receipts tell. */
export interface Writers {
  /** Position of a record's key in `receipts.keys`; -1 where no receipt names it. */
  readonly positionOf: (key: string) => number;
  /** The receipt row that made a version of the record at a position; -1 where none did. */
  readonly traceOf: (position: number, version: number) => number;
  /** By receipt row: the history's row of the request; -1 where no request explains it. */
  readonly rowOf: Int32Array;
}

const known = new WeakMap<Audit, Map<string, Writers>>();

/** Looks up writers by record and version; n log n where receipts are out of order. All checks of a run share them. */
export function writersOf({ history }: Evidence, audit: Audit, collection: string): Writers {
  const byCollection = known.get(audit) ?? new Map<string, Writers>();
  known.set(audit, byCollection);
  const before = byCollection.get(collection);
  if (before !== undefined) return before;
  const writers = lookUp(history, audit, collection);
  byCollection.set(collection, writers);
  return writers;
}

function lookUp(history: History, audit: Audit, collection: string): Writers {
  const { receipts } = audit;
  const { starts, order } = tracesByRecord(receipts);
  const wanted = keysIn(receipts, [collection]);
  const positions = new Map<string, number>();
  for (const [position, key] of receipts.keys.entries())
    if (wanted[position] === 1) positions.set(key, position);
  const rows = history.rowsByNonce();
  const rowOf = new Int32Array(receipts.count);
  for (let i = 0; i < receipts.count; i++) rowOf[i] = rows(receipts.nonce[i]!);
  const made = (trace: number): number => receipts.wrote[trace]! || receipts.read[trace]! + 0.5;
  return {
    positionOf: (key) => positions.get(key) ?? -1,
    traceOf(position, version) {
      const from = starts[position]!;
      const to = starts[position + 1]!;
      if (from === to) return -1;
      // Versions that count by one, all of them written, stand where they are expected.
      const expected = from + version - receipts.wrote[order[from]!]!;
      if (expected >= from && expected < to && receipts.wrote[order[expected]!] === version)
        return order[expected]!;
      const at = firstWhere(from, to, (one) => made(order[one]!) >= version);
      const found = at < to ? order[at]! : -1;
      return found >= 0 && receipts.wrote[found] === version ? found : -1;
    },
    rowOf,
  };
}
