import type { History } from '../../core/history.ts';
import { resolutions } from '../../core/operation.ts';

const overwritten = resolutions.indexOf('overwritten') + 1;

/**
 * Tells which changes a client replaced knowingly: those made after what an overwriter had first read and before its own
 * version. The service was right about them; it was the client's policy that lost them. `written` is the version that
 * each row made, 0 for none. Linear in rows and versions.
 */
export function overwrittenVersions(
  history: History,
  written: Uint32Array,
): (slot: number, version: number) => boolean {
  const { resolution, operation, command, base, slot } = history.columns;
  const firstBase = new Map<number, number>();
  for (let row = 0; row < history.count; row++) {
    if (resolution[row] === overwritten && written[row]! > 0) firstBase.set(operation[row]!, Infinity);
  }
  if (firstBase.size === 0) return () => false;
  for (let row = 0; row < history.count; row++) {
    const first = firstBase.get(operation[row]!);
    // Versions only grow, so the smallest base is the first.
    if (first !== undefined && command[row] !== 0 && base[row]! > 0 && base[row]! < first)
      firstBase.set(operation[row]!, base[row]!);
  }
  const spans = new Map<number, { readonly after: number; readonly before: number }[]>();
  for (let row = 0; row < history.count; row++) {
    if (resolution[row] !== overwritten || written[row] === 0) continue;
    const after = firstBase.get(operation[row]!)!;
    if (after + 1 >= written[row]!) continue;
    const known = spans.get(slot[row]!);
    const span = { after, before: written[row]! };
    if (known === undefined) spans.set(slot[row]!, [span]);
    else known.push(span);
  }
  const covers = new Map<number, Uint8Array>();
  return (wanted, version) => {
    const own = spans.get(wanted);
    if (own === undefined) return false;
    let cover = covers.get(wanted);
    if (cover === undefined) covers.set(wanted, (cover = coverOf(own)));
    return cover[version] === 1;
  };
}

/** By version: 1 where it lies strictly inside of a span. */
function coverOf(spans: readonly { readonly after: number; readonly before: number }[]): Uint8Array {
  const last = spans.reduce((most, { before }) => Math.max(most, before), 0);
  const begins = new Int32Array(last + 2);
  for (const { after, before } of spans) {
    begins[after + 1]! += 1;
    begins[before]! -= 1;
  }
  const cover = new Uint8Array(last + 1);
  let open = 0;
  for (let version = 0; version <= last; version++) {
    open += begins[version]!;
    cover[version] = open > 0 ? 1 : 0;
  }
  return cover;
}
