import type { Evidence } from '../core/evidence.ts';
import type { Anomaly, AnomalyKind, Verdict, Witness } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { answers } from './rows/effects.ts';
import type { RankedWitness } from './rows/occurrences.ts';
import { overlap } from './overlap.ts';
import type { Overlap } from './overlap.ts';

/** What a judge must know beside the evidence. */
export interface Context {
  readonly clients: number;
  /** The store was to be audited; false for a service that is known by its address only. */
  readonly auditExpected: boolean;
  /** The overlap of the history, where somebody has measured it already. */
  readonly overlap?: Overlap;
}

/**
 * Judges a run: any anomaly makes it invalid, a race that was none makes it inconclusive, and the absence of conflicts
 * alone proves nothing against it.
 */
export function judge(evidence: Evidence, check: Workload['check'] | undefined, context: Context): Verdict {
  const anomalies = mergeAnomalies(evidence, check?.(evidence) ?? []);
  const doubts = check === undefined ? ['the workload has no check'] : doubtsOf(evidence, context);
  const reasons = [...doubts, ...limitsOf(evidence, context)];
  const result = anomalies.length > 0 ? 'invalid' : doubts.length > 0 ? 'inconclusive' : 'valid';
  return { result, anomalies, reasons };
}

/** Makes one anomaly of all of a kind: counts add up, the first in time and the worst stay. */
export function mergeAnomalies(evidence: Evidence, found: readonly Anomaly[]): Anomaly[] {
  const byKind = new Map<AnomalyKind, Anomaly>();
  for (const anomaly of found) {
    const known = byKind.get(anomaly.kind);
    if (known === undefined) {
      byKind.set(anomaly.kind, anomaly);
      continue;
    }
    const earlier = timeOf(evidence, anomaly.first) < timeOf(evidence, known.first);
    const worse = weightOf(anomaly.worst) > weightOf(known.worst);
    byKind.set(anomaly.kind, {
      kind: anomaly.kind,
      count: known.count + anomaly.count,
      first: earlier ? anomaly.first : known.first,
      worst: worse ? anomaly.worst : known.worst,
    });
  }
  return Array.from(byKind.values(), ({ kind, count, first, worst }) => ({
    kind,
    count,
    first: plain(first),
    worst: plain(worst),
  }));
}

/** Why a run without an anomaly proves nothing. */
function doubtsOf(evidence: Evidence, context: Context): string[] {
  const { wins, overlapping } = context.overlap ?? overlap(evidence.history);
  const doubts: string[] = [];
  if (wins === 0) doubts.push('nothing was accepted, so nothing could go wrong');
  if (context.clients <= 1) doubts.push('one client alone cannot race');
  else if (overlapping === 0) doubts.push('no two clients had requests for one record in flight together');
  if (context.auditExpected && evidence.audit === undefined)
    doubts.push('the store was not audited, so nobody knows what it holds');
  return doubts;
}

/** What a verdict leaves open although it stands. */
function limitsOf(evidence: Evidence, context: Context): string[] {
  if (evidence.audit !== undefined || context.auditExpected) return [];
  const { command, answer } = evidence.history.columns;
  let unknowns = 0;
  for (let row = 0; row < evidence.history.count; row++) {
    if (command[row] !== 0 && answer[row] === answers.unknown) unknowns += 1;
  }
  const open = unknowns === 0 ? '' : `; the fate of ${unknowns} requests is unknown`;
  return [`judged from answers alone, without an audit${open}`];
}

function plain(witness: Witness): Witness {
  return { key: witness.key, text: witness.text, nonces: witness.nonces };
}

/** When a witness shows its anomaly: as its check said, else when its first request was answered. */
function timeOf(evidence: Evidence, witness: Witness | RankedWitness): number {
  if ('atMs' in witness) return witness.atMs;
  const { history } = evidence;
  const rows = history.rowsByNonce();
  let firstMs = Infinity;
  for (const nonce of witness.nonces) {
    const row = rows[nonce] ?? -1;
    if (row >= 0) firstMs = Math.min(firstMs, history.columns.done[row]!);
  }
  return firstMs;
}

function weightOf(witness: Witness | RankedWitness): number {
  return 'weight' in witness ? witness.weight : 0;
}
