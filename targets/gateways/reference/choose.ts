import { ownDepth } from '../gateway.ts';
import type { Balance } from '../gateway.ts';

/** Something that requests are spread over. */
export interface Choosable {
  readonly name: string;
  readonly inFlight: number;
}

/** Chooses the backend of a request by its path. */
export type Choose<B> = (path: string) => B;

/** Makes the choice of a balance over at least one backend; so many segments of a path name its record. */
export function chooserOf<B extends Choosable>(
  balance: Balance,
  backends: readonly B[],
  depth = ownDepth,
): Choose<B> {
  const [first] = backends;
  if (first === undefined) throw new Error('a gateway needs at least one backend');
  if (backends.length === 1) return () => first;
  let turn = -1;
  switch (balance) {
    case 'round-robin':
      return () => {
        turn = turn + 1 < backends.length ? turn + 1 : 0;
        return backends[turn] ?? first;
      };
    case 'least-connections':
      return () => {
        // Backends that are equally busy take turns.
        turn = turn + 1 < backends.length ? turn + 1 : 0;
        let least = backends[turn] ?? first;
        for (const backend of backends) if (backend.inFlight < least.inFlight) least = backend;
        return least;
      };
    case 'hash':
      return ring(backends, depth);
  }
}

/** Points of each backend on the ring: enough that shares differ by a few percent. */
const pointsEach = 160;

/** Consistent hashing (Karger et al. 1997): a backend more or less moves only the records that it takes or leaves. */
function ring<B extends Choosable>(backends: readonly B[], depth: number): Choose<B> {
  const points = backends
    .flatMap((backend) =>
      Array.from({ length: pointsEach }, (_, point) => ({ at: hashOf(`${backend.name}#${point}`), backend })),
    )
    .toSorted((a, b) => a.at - b.at);
  const places = Uint32Array.from(points, ({ at }) => at);
  return (path) => {
    const at = hashOf(recordOf(path, depth));
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((places[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return points[low === places.length ? 0 : low]!.backend;
  };
}

/**
 * The record that a path is about: its first two segments, `/items/7` of `/items/7/purchases`. A collection that is posted
 * to, such as `/users`, is one record here: which one a body names is the service's to know.
 */
export function recordOf(path: string, depth = ownDepth): string {
  const query = path.indexOf('?');
  const end = query < 0 ? path.length : query;
  let at = 0;
  for (let segment = 0; segment < depth; segment++) {
    at = path.indexOf('/', at + 1);
    if (at < 0 || at > end) return path.slice(0, end);
  }
  return path.slice(0, at);
}

/** FNV-1a with a final mix (MurmurHash3), so that paths that differ in their last digit are far apart. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
