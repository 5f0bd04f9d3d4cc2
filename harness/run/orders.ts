import { setImmediate } from 'node:timers/promises';
import { searchingOrders } from '../check/oracle/oracle.ts';
import type { OracleParts } from '../check/oracle/oracle.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Linearizability, Verdict } from '../core/verdict.ts';

/** How long all groups of records may take, how long one of them, and how long nothing else gets a turn. */
const boundsMs = { all: 10_000, one: 2000, slice: 50 };

/** Searches all orders of a run within the bounds, so that others, such as Ctrl-C, get a turn. */
export async function ordersOf(
  evidence: Evidence,
  parts: Omit<OracleParts, 'givesUp'>,
): Promise<Linearizability> {
  const startedMs = performance.now();
  let turnMs = startedMs;
  let groupMs = startedMs;
  const search = searchingOrders(evidence, {
    ...parts,
    givesUp: () => performance.now() - groupMs > boundsMs.one || performance.now() - startedMs > boundsMs.all,
  });
  for (let next = search.next(); ; next = search.next()) {
    if (next.done === true) return next.value;
    groupMs = performance.now();
    if (groupMs - turnMs < boundsMs.slice) continue;
    await setImmediate();
    turnMs = performance.now();
    groupMs = turnMs;
  }
}

/** A verdict with what the search found: a run that no order explains is invalid, whatever else was found. */
export function withOrders(verdict: Verdict, linearizability: Linearizability): Verdict {
  const { result, reason = '', key = '' } = linearizability;
  if (result !== 'not-linearizable') return { ...verdict, linearizability };
  const witness = { key, text: reason, nonces: [] };
  const anomaly = { kind: 'not-linearizable', count: 1, first: witness, worst: witness } as const;
  return { ...verdict, result: 'invalid', anomalies: [...verdict.anomalies, anomaly], linearizability };
}
