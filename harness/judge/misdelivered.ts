import { beside } from '../check/beside.ts';
import { isMisdelivered } from '../core/failure-words.ts';
import type { Verdict } from '../core/verdict.ts';
import type { CauseCount } from '../drive/causes.ts';

/** How many answers came that carry the number of another request, as their nonces tell. */
export function misdeliveredIn(causes: readonly Pick<CauseCount, 'cause' | 'count'>[]): number {
  return causes.filter(({ cause }) => isMisdelivered(cause)).reduce((sum, { count }) => sum + count, 0);
}

/**
 * A verdict on a service that gave answers to other requests than they belong to: ours is wrong then; one that nobody knows may
 * mean something else by the number, so that nothing is proved.
 */
export function withMisdelivered(verdict: Verdict, count: number, isOurs: boolean): Verdict {
  if (count === 0) return verdict;
  const text = `${count} answers carry the Contend-Nonce of another request than they came to`;
  if (!isOurs) {
    const result = verdict.result === 'valid' ? 'inconclusive' : verdict.result;
    return { ...verdict, result, reasons: [text, ...verdict.reasons] };
  }
  const witness = { key: '', text, nonces: [] };
  const anomaly = { kind: 'wrong-answer', count, first: witness, worst: witness } as const;
  return {
    ...verdict,
    result: 'invalid',
    reasons: beside(verdict.reasons),
    anomalies: [...verdict.anomalies, anomaly],
  };
}
