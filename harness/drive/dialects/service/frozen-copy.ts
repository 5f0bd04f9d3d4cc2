/**
 * A copy of plain data that nobody can change: what an adapter brought once is the same for all that is made of it. Bytes are copied
 * and stay as they are, which no freezing holds.
 */
export function frozenCopy<T>(value: T): T {
  const copy = structuredClone(value);
  freeze(copy, new Set());
  return copy;
}

function freeze(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member, seen);
}
