import type { Evidence } from '../core/evidence.ts';
import { withColumns } from './rewritten.ts';

/**
 * Evidence whose intervals surely contain what happened, where requests were timed by clocks of several machines: each began
 * at most its bound before it was noted, and ended at most as much after it. That takes order away and adds none, so that an
 * anomaly which is found stays one. Evidence of one clock is handed through as it is. What
 * is sent last need not have been: a check that goes by the order of sending, and not by intervals, asks for `bounds`. O(n).
 */
export function widened(evidence: Evidence): Evidence {
  const { history } = evidence;
  const { bounds, count } = history;
  if (bounds === undefined) return evidence;
  const sent = history.columns.sent.slice(0, count);
  const done = history.columns.done.slice(0, count);
  for (let row = 0; row < count; row++) {
    sent[row]! -= bounds[row]!;
    done[row]! += bounds[row]!;
  }
  return withColumns(evidence, { sent, done });
}
