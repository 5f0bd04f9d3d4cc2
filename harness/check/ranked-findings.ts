import type { Evidence } from '../core/evidence.ts';
import { leftRecords } from '../core/verdict.ts';
import type { Anomaly, AnomalyKind, Finding, LeftRecords, Witness } from '../core/verdict.ts';
import type { RankedWitness } from './rows/occurrences.ts';

/** An anomaly whose witnesses know their place among those of other checks, and of other parts of a race. */
export interface RankedAnomaly extends Anomaly {
  readonly first: RankedWitness;
  readonly worst: RankedWitness;
}

/** A finding whose anomaly is ranked. */
export interface RankedFinding extends Finding {
  readonly anomaly?: RankedAnomaly;
}

/** Findings with the place of each witness: as its check said, else when its first request was answered. */
export function rankedFindings(evidence: Evidence, findings: readonly Finding[]): RankedFinding[] {
  const ranked = (witness: Witness | RankedWitness): RankedWitness => ({
    ...witness,
    atMs: timeOf(evidence, witness),
    weight: 'weight' in witness ? witness.weight : 0,
  });
  return findings.map(({ anomaly, ...finding }) => ({
    ...finding,
    ...(anomaly === undefined
      ? {}
      : { anomaly: { ...anomaly, first: ranked(anomaly.first), worst: ranked(anomaly.worst) } }),
  }));
}

/**
 * What a check found in two parts of a race, the earlier first, as it would have said it of both at once.
 */
export function addFindings(one: RankedFinding, other: RankedFinding): RankedFinding {
  const both = [one, other];
  const anomaly = bothAnomalies(one.anomaly, other.anomaly);
  const looked = both.reduce((sum, finding) => sum + (finding.looked ?? finding.examined), 0);
  const examined = Math.max(looked, anomaly?.count ?? 0);
  // Where one part gave no case, and said why, others did.
  const telling = examined === 0 ? both : both.filter((finding) => finding.examined > 0);
  const left = bothLeft(one.left, other.left);
  const inNumbers = left === undefined ? undefined : leftRecords(left);
  return {
    kind: one.kind,
    examined,
    ...(looked < examined ? { looked } : {}),
    ...(left === undefined ? texts('unexamined', telling) : { left }),
    ...(inNumbers === undefined ? {} : { unexamined: inNumbers }),
    ...texts('open', both),
    ...texts('doubt', both),
    ...(anomaly === undefined ? {} : { anomaly }),
  };
}

function bothLeft(one: LeftRecords | undefined, other: LeftRecords | undefined): LeftRecords | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { count: one.count + other.count, of: one.of + other.of, why: one.why };
}

function texts<K extends 'unexamined' | 'open' | 'doubt'>(
  name: K,
  findings: readonly RankedFinding[],
): { readonly [key in K]?: string } {
  const all = [...new Set(findings.flatMap((finding) => finding[name] ?? []))];
  return (all.length === 0 ? {} : { [name]: all.join('; ') }) as { readonly [key in K]?: string };
}

/** Of one check: of equally bad cases the earlier one stays, as where it sees all at once. */
function bothAnomalies(
  one: RankedAnomaly | undefined,
  other: RankedAnomaly | undefined,
): RankedAnomaly | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const isWorse =
    other.worst.weight > one.worst.weight ||
    (other.worst.weight === one.worst.weight && other.worst.atMs < one.worst.atMs);
  return {
    kind: one.kind,
    count: one.count + other.count,
    first: other.first.atMs < one.first.atMs ? other.first : one.first,
    worst: isWorse ? other.worst : one.worst,
  };
}

/** Makes one anomaly of all of a kind: counts add up, the first in time and the worst stay. */
export function mergeAnomalies(found: readonly RankedAnomaly[]): Anomaly[] {
  const byKind = new Map<AnomalyKind, RankedAnomaly>();
  for (const anomaly of found) {
    const known = byKind.get(anomaly.kind);
    if (known === undefined) {
      byKind.set(anomaly.kind, anomaly);
      continue;
    }
    const earlier = anomaly.first.atMs < known.first.atMs;
    const worse = anomaly.worst.weight > known.worst.weight;
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

function plain(witness: Witness): Witness {
  return { key: witness.key, text: witness.text, nonces: witness.nonces };
}

function timeOf(evidence: Evidence, witness: Witness | RankedWitness): number {
  if ('atMs' in witness) return witness.atMs;
  const { history } = evidence;
  const rows = history.rowsByNonce();
  let firstMs = Infinity;
  for (const nonce of witness.nonces) {
    const row = rows(nonce);
    if (row >= 0) firstMs = Math.min(firstMs, history.columns.done[row]!);
  }
  return firstMs;
}
