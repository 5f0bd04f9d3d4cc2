import type { History } from '../../core/history.ts';
import { grouped } from '../../core/grouped.ts';
import { resolutions } from '../../core/operation.ts';

const overwritten = resolutions.indexOf('overwritten') + 1;

/**
 * Tells which changes a client replaced knowingly: those made after what an overwriter had first read and before its own
 * version. What it had read is what its requests named, or, where they name no version, as a forced push does, what it was
 * shown. The service was right about them; it was the client's policy that lost them. `written` is the version that each
 * row made, 0 for none. Linear in rows and versions.
 */
export function overwrittenVersions(
  history: History,
  written: Uint32Array,
): (slot: number, version: number) => boolean {
  const { resolution, operation, command, base, version, slot } = history.columns;
  const firstSeen = new Map<number, number>();
  const unnamed = new Set<number>();
  for (let row = 0; row < history.count; row++) {
    if (resolution[row] !== overwritten || written[row] === 0) continue;
    firstSeen.set(operation[row]!, Infinity);
    if (base[row] === 0) unnamed.add(operation[row]!);
  }
  if (firstSeen.size === 0) return () => false;
  for (let row = 0; row < history.count; row++) {
    const first = firstSeen.get(operation[row]!);
    if (first === undefined) continue;
    const isRead = command[row] === 0;
    if (isRead && !unnamed.has(operation[row]!)) continue;
    const seen = isRead ? version[row]! : base[row]!;
    // Versions only grow, so the smallest is the first.
    if (seen > 0 && seen < first) firstSeen.set(operation[row]!, seen);
  }
  const replaced: Span[] = [];
  for (let row = 0; row < history.count; row++) {
    if (resolution[row] !== overwritten || written[row] === 0) continue;
    const after = firstSeen.get(operation[row]!)!;
    if (after + 1 < written[row]!) replaced.push({ slot: slot[row]!, after, before: written[row]! });
  }
  const spans = grouped(replaced, ({ slot: own }) => own);
  const covers = new Map<number, Uint8Array>();
  return (wanted, version) => {
    const own = spans.get(wanted);
    if (own === undefined) return false;
    let cover = covers.get(wanted);
    if (cover === undefined) covers.set(wanted, (cover = coverOf(own)));
    return cover[version] === 1;
  };
}

/** Versions of a slot's record that somebody replaced on purpose: those between two. */
interface Span {
  readonly slot: number;
  readonly after: number;
  readonly before: number;
}

/** By version: 1 where it lies strictly inside of a span. */
function coverOf(spans: readonly Span[]): Uint8Array {
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
