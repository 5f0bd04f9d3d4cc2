import type { Call } from '../../core/call.ts';
import { namedBy } from '../../results/calls/route-of.ts';

/** Which record a call is about. */
export interface RecordName {
  readonly name: string;
  /** Whether the log says so, by its resource or its route; otherwise it is guessed from the looks of the path. */
  readonly isTold: boolean;
}

/** The record of a call: its resource, or its path as far as the route has varying parts, or as far as it looks so. */
export function recordOf({ path, route, resource }: Call): RecordName {
  const guess = namedBy(path);
  if (resource !== undefined && resource !== guess.resource) return { name: resource, isTold: true };
  if (route !== undefined && route !== guess.route) {
    const [parts, names] = [path.split('/'), route.split('/')];
    const last = names.findLastIndex((name) => /^[{:<[*]/.test(name));
    if (parts.length === names.length)
      return { name: last < 0 ? path : parts.slice(0, last + 1).join('/'), isTold: true };
  }
  return { name: guess.resource, isTold: false };
}

/**
 * Whether two calls are surely about one record, so that equal tags mean one version: the log says so, or they have one path.
 * Below a path that only looks like a record there may be others, with versions of their own.
 */
export function isSameRecord(one: Call, other: Call): boolean {
  if (one.path === other.path) return true;
  const [record, same] = [recordOf(one), recordOf(other)];
  // A record that one names by its resource, and that the other asks for by its very path.
  return (
    (record.isTold && same.isTold) ||
    (record.name === same.name && ((record.isTold && isWhole(other)) || (same.isTold && isWhole(one))))
  );
}

/** Whether a path is that of a record, and of nothing below it. */
function isWhole({ path, resource }: Call): boolean {
  return path === resource;
}
