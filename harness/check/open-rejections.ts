import type { Evidence } from '../core/evidence.ts';
import { withColumns } from './rewritten.ts';
import { answers, reasonNumber } from './rows/effects.ts';

/**
 * Leaves open what became of requests that a foreign service answered with a status that the workload gives no meaning: a
 * redirection may follow an effect, and so may a 404 or a 408 of whoever stands before it. O(n).
 */
export function withOpenRejections(evidence: Evidence): Evidence {
  const { history } = evidence;
  const { columns, count } = history;
  if (history.tags === undefined) return evidence;
  const isOpen = (row: number): boolean =>
    columns.command[row] !== 0 &&
    columns.answer[row] === answers.rejected &&
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
