import { judge } from '../../check/verdict.ts';
import { overlap } from '../../check/overlap.ts';
import type { Overlap } from '../../check/overlap.ts';
import { inOurTerms } from '../../check/in-our-terms.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Adapter } from '../../../targets/target.ts';
import type { Workload } from '../../core/workload.ts';
import type { Verdict } from '../../core/verdict.ts';
import { mergeCauses } from '../../drive/causes.ts';
import type { CauseCount } from '../../drive/causes.ts';
import { misdeliveredIn, withMisdelivered } from './misdelivered.ts';
import { ordersOf, withOrders } from './orders.ts';
import type { Prepared } from './prepare.ts';
import type { Raced } from './race.ts';
import type { Settled } from './settle.ts';

/** What came out, and what it rests on. */
export interface Judged {
  readonly evidence: Evidence;
  readonly overlap: Overlap;
  readonly verdict: Verdict;
  /** Why requests got no usable answer, the most frequent first. */
  readonly causes: readonly CauseCount[];
}

/** Checks what happened, then searches all orders of a sample of it. */
export async function judgeRace(prepared: Prepared, raced: Raced, settled: Settled): Promise<Judged> {
  const { cell, parts, counters } = prepared;
  const { workload, target } = parts;
  const isOurs = target.facts.audit === 'effects';
  parts.onPhase('check');
  const evidence = evidenceOf(prepared, raced, settled);
  parts.onEvidence(evidence);
  const causes = mergeCauses(raced.generated.map(({ causes: own }) => own));
  parts.onCauses?.(causes);
  const measuredFromMs = measuredFrom(prepared, raced);
  const met = overlap(evidence.history, measuredFromMs);
  const checked = judge(evidence, workload, {
    overlap: met,
    measuredFromMs,
    clients: cell.clients,
    auditExpected: isOurs,
    ...(target.adapter === undefined
      ? {}
      : { sayingNo: inAdapter, leftOut: leftOutBy(target.adapter, workload) }),
  });
  const whole = { evidence, overlap: met, causes };
  if (workload.check === undefined) return Object.freeze({ ...whole, verdict: checked });
  const judged = withMisdelivered(checked, misdeliveredIn(causes), isOurs);
  if (judged.linearizability !== undefined)
    return Object.freeze({ ...whole, verdict: withOrders(judged, judged.linearizability) });
  const orders = await ordersOf(evidence, cell.linearizable ? 'all' : 'sample', {
    workload,
    asked: settled.asked,
    salt: counters.salt,
    odd: new Set(judged.anomalies.flatMap(({ first, worst }) => [first.key, worst.key])),
  });
  return Object.freeze({ ...whole, verdict: withOrders(judged, orders) });
}

function leftOutBy({ commands }: Adapter, workload: Workload): string[] {
  return workload.commands.map(({ name }) => name).filter((name) => !commands.includes(name));
}

function inAdapter(statuses: readonly number[]): string {
  return `return refused() at ${statuses.join(' and ')} in the adapter`;
}

function evidenceOf(
  { parts, settings, firsts, foundBefore }: Prepared,
  { history, zeroUnixMs }: Raced,
  settled: Settled,
): Evidence {
  const { workload, target } = parts;
  const evidence: Evidence = {
    history,
    commands: workload.commands.map(({ name }) => name),
    settings,
    ...(settled.audit === undefined ? {} : { audit: settled.audit }),
    ...settled.shown,
    foundBefore,
    ...(target.facts.sameClock ? { zeroMs: zeroUnixMs } : {}),
  };
  return inOurTerms(evidence, workload, firsts);
}

/** When the measured time begins: after the rounds that warm a burst up, else by the clock. */
export function measuredFrom(
  { cell, zeroMs }: Pick<Prepared, 'cell' | 'zeroMs'>,
  { generated }: Raced,
): number {
  if (cell.arrival !== 'burst') return zeroMs;
  return Math.min(...generated.map(({ report }) => report.bursts?.measuredFromMs ?? 0));
}
