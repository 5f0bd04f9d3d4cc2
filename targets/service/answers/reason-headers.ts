import { reasonOf } from '../../../harness/core/reason.ts';
import type { Reason } from '../../../harness/core/reason.ts';

/** Refusals that are about no record, or about one that is not there: they have no entity tag to tell. */
const untagged: ReadonlySet<Reason> = new Set([
  'write-conflict',
  'lock-busy',
  'idempotency-in-flight',
  'parent-missing',
  'gone',
  'unnamed-conflict',
]);
/** Refusals that lead to the record that is in the way. */
const located: ReadonlySet<Reason> = new Set(['name-taken', 'email-taken', 'turn-taken', 'already-exists']);

/** Headers that an answer with a reason carries beside those of every answer, for the documents and their tests. */
export function headersOfReason(code: Reason): readonly string[] {
  const { side, retryAfterS } = reasonOf(code);
  return [
    ...(side === 'request' || untagged.has(code) ? [] : ['ETag']),
    ...(located.has(code) ? ['Location'] : []),
    ...(retryAfterS === undefined ? [] : ['Retry-After']),
    ...(code === 'wrong-method' ? ['Allow'] : []),
    ...(code === 'unauthenticated' ? ['WWW-Authenticate'] : []),
  ];
}
