/** What requests have put, and on what they were made. */
interface Causes {
  /** Whether a request may have put something. */
  readonly isPut: (row: number) => boolean;
  readonly content: Float64Array;
  /** NaN where it is not known. */
  readonly baseOf: (row: number) => number;
  readonly seeded: number;
}

/**
 * Rows in their order, but each behind one that has put what it was made on. In the order of sending by one clock it is there
 * already; clocks of several machines may have it later. Those that only follow from each other come last. O(n).
 */
export function behindCauses(rows: Uint32Array, { isPut, content, baseOf, seeded }: Causes): Uint32Array {
  const putBy = new Set<number>();
  for (const row of rows) if (isPut(row)) putBy.add(content[row]!);
  const there = new Set([seeded]);
  const waiting = new Map<number, number[]>();
  const ordered: number[] = [];
  for (const first of rows) {
    const able = [first];
    for (let row = able.pop(); row !== undefined; row = able.pop()) {
      const base = isPut(row) ? baseOf(row) : Number.NaN;
      if (putBy.has(base) && !there.has(base)) {
        waiting.set(base, [...(waiting.get(base) ?? []), row]);
        continue;
      }
      ordered.push(row);
      const own = content[row]!;
      if (!isPut(row) || there.has(own)) continue;
      there.add(own);
      able.push(...(waiting.get(own) ?? []).toReversed());
      waiting.delete(own);
    }
  }
  return Uint32Array.from([...ordered, ...[...waiting.values()].flat()]);
}
