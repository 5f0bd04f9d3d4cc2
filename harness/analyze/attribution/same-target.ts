import type { RecordLog, Seen } from './record-log.ts';

/**
 * Whether two calls to one resource are surely about one record, so that equal tags mean one version: one path, paths whose
 * varying parts the log names, or paths below one at which the tag was read.
 */
export function areSameTarget(one: Seen, other: Seen, tag: string, log: RecordLog): boolean {
  const [path, otherPath] = [one.call.path, other.call.path];
  if (path === otherPath || (one.call.route !== undefined && other.call.route !== undefined)) return true;
  return log
    .tellersOf(tag)
    .some(
      ({ call, outcome }) =>
        outcome === 'read' && isAtOrBelow(path, call.path) && isAtOrBelow(otherPath, call.path),
    );
}

function isAtOrBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(above.endsWith('/') ? above : `${above}/`);
}
