import type { Evidence } from '../core/evidence.ts';
import { withColumns } from './rewritten.ts';
import { answers, reasonNumber } from './rows/effects.ts';

/**
 * Statuses by which a server says that it did not do what it was asked, because of the request itself or of who sent it
 * (RFC 9110, 15.5; RFC 6585): an effect behind one of them is a mistake, whoever answered.
 */
const notDone: ReadonlySet<number> = new Set([400, 401, 403, 405, 411, 413, 414, 415, 422, 428, 431]);

/**
 * Leaves open what became of requests that a foreign service answered with another status that the workload gives no meaning: a
 * redirection may follow an effect, and so may a 404 or a 408 of whoever stands before it. O(n).
 */
export function withOpenRejections(evidence: Evidence): Evidence {
  const { history } = evidence;
  const { columns, count } = history;
  if (history.tags === undefined) return evidence;
  const isOpen = (row: number): boolean =>
    columns.command[row] !== 0 &&
    columns.answer[row] === answers.rejected &&
    !notDone.has(columns.status[row]!) &&
    columns.reason[row] !== reusedKey;
  const answer = columns.answer.slice(0, count);
  let open = 0;
  for (let row = 0; row < count; row++) {
    if (!isOpen(row)) continue;
    answer[row] = answers.unknown;
    open += 1;
  }
  if (open === 0) return evidence;
  return { ...withColumns(evidence, { answer }), answers: evidence.answers ?? columns.answer };
}

/** Who was told so sent a key that was used for something else. */
const reusedKey = reasonNumber('idempotency-key-reused');
