import { clockLimits } from '../../check/clock-doubt.ts';
import type { ClockLimits } from '../../check/clock-doubt.ts';
import { inOurTerms } from '../../check/in-our-terms.ts';
import { overlap } from '../../check/overlap.ts';
import type { Overlap } from '../../check/overlap.ts';
import { judge } from '../../check/verdict.ts';
import { widened } from '../../check/widened.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Grounds } from '../../core/grounds.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Workload } from '../../core/workload.ts';
import { withMisdelivered } from './misdelivered.ts';
import { ordersOf, withOrders } from './orders.ts';

/** A verdict, and what it was made of. */
export interface Judgement {
  /** In our terms, and widened by what clocks of several machines leave open. */
  readonly evidence: Evidence;
  readonly overlap: Overlap;
  /** Absent where all requests are on one clock. */
  readonly clocks?: ClockLimits;
  readonly verdict: Verdict;
}

/** Checks what happened, then searches all orders of it or of a sample: after a race, and of a file that has kept one. */
export async function judgeGrounds(
  grounds: Grounds,
  workload: Workload,
  onEvidence: (evidence: Evidence) => void = () => {},
): Promise<Judgement> {
  const { measuredFromMs, auditExpected, leftOut } = grounds;
  const clocks = clockLimits(grounds.evidence.history);
  const evidence = inOurTerms(widened(grounds.evidence), workload, grounds.firsts);
  onEvidence(evidence);
  // A race took place where requests met by the clocks as they are: what they may have missed proves nothing.
  const met = overlap(grounds.evidence.history, measuredFromMs);
  const checked = judge(evidence, workload, {
    overlap: met,
    measuredFromMs,
    clients: evidence.settings.clients,
    auditExpected,
    ...(clocks === undefined ? {} : { clocks }),
    ...(leftOut === undefined ? {} : { sayingNo: inAdapter, leftOut }),
  });
  const whole = { evidence, overlap: met, ...(clocks === undefined ? {} : { clocks }) };
  if (workload.check === undefined) return { ...whole, verdict: checked };
  const judged = withMisdelivered(checked, grounds.misdelivered, auditExpected);
  if (judged.linearizability !== undefined)
    return { ...whole, verdict: withOrders(judged, judged.linearizability) };
  const orders = await ordersOf(evidence, grounds.search, {
    workload,
    asked: grounds.asked,
    salt: evidence.history.salt,
    odd: new Set(judged.anomalies.flatMap(({ first, worst }) => [first.key, worst.key])),
  });
  return { ...whole, verdict: withOrders(judged, orders) };
}

function inAdapter(statuses: readonly number[]): string {
  return `return refused() at ${statuses.join(' and ')} in the adapter`;
}
