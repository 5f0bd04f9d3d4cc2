import { setImmediate } from 'node:timers/promises';
import { beside } from '../check/beside.ts';
import { searchingOrders } from '../check/oracle/oracle.ts';
import type { OracleParts } from '../check/oracle/oracle.ts';
import type { Evidence } from '../core/evidence.ts';
import { isSampled } from '../core/sample.ts';
import { hasSeveralForms } from '../check/answer-forms.ts';
import { leftOut } from '../core/verdict.ts';
import type { InvariantResult, Linearizability, Verdict } from '../core/verdict.ts';

/** CPU time that all groups of records may take, and one of them. */
export interface SearchBounds {
  readonly allMs: number;
  readonly oneMs: number;
}

/** The bounds of a search that was asked for, of the one after every race, and of the same in a chapter of it. */
export const searchBounds = {
  all: { allMs: 10_000, oneMs: 2000 },
  sample: { allMs: 900, oneMs: 150 },
  chapter: { allMs: 2000, oneMs: 500 },
  chapterSample: { allMs: 100, oneMs: 30 },
} as const satisfies Record<string, SearchBounds>;

/** How long nothing else gets a turn. */
const sliceMs = 50;

/**
 * Searches all orders of a run within the bounds, so that others, such as Ctrl-C, get a turn. A `sample` looks at the slots
 * whose requests were kept in full, those first in which a check found something, then the most contended.
 */
export async function ordersOf(
  evidence: Evidence,
  of: 'all' | 'sample',
  parts: Pick<OracleParts, 'workload' | 'asked' | 'salt' | 'odd'>,
  bounds: SearchBounds = searchBounds[of],
): Promise<Linearizability> {
  const { allMs, oneMs } = bounds;
  const startedMs = cpuMs();
  let turnMs = startedMs;
  let groupMs = startedMs;
  const isOver = (): boolean => cpuMs() - startedMs > allMs;
  const slots = of === 'sample' ? sampledSlots(evidence) : undefined;
  const search = searchingOrders(evidence, {
    ...parts,
    ...(slots === undefined ? {} : { slots }),
    givesUp: () => cpuMs() - groupMs > oneMs || isOver(),
    isOver,
  });
  for (let next = search.next(); ; next = search.next()) {
    if (next.done === true) {
      const found = isAmbiguous(evidence, next.value)
        ? { ...next.value, result: 'unknown' as const, reason: ambiguous }
        : next.value;
      return slots === undefined ? found : { ...found, ...sampleOf(evidence, slots) };
    }
    groupMs = cpuMs();
    if (groupMs - turnMs < sliceMs) continue;
    await setImmediate();
    turnMs = cpuMs();
    groupMs = turnMs;
  }
}

/** Whether a service that is not ours may say no by a form of its accepted answers. */
function isAmbiguous({ history }: Evidence, { result }: Linearizability): boolean {
  return result === 'not-linearizable' && history.tags !== undefined && hasSeveralForms(history);
}

const ambiguous =
  'no order explains all accepted answers, which have several forms: it is wrong, or one of them says no';

/** CPU time of this process so far: what neighbours do on a busy machine must not end a search. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function sampledSlots({ history }: Evidence): ReadonlySet<number> {
  return new Set([...slotsOf(history)].filter(isSampled));
}

function sampleOf({ history }: Evidence, slots: ReadonlySet<number>): Pick<Linearizability, 'sample'> {
  return { sample: { generations: slots.size, of: slotsOf(history).size } };
}

function slotsOf({ columns, count }: Evidence['history']): ReadonlySet<number> {
  return new Set(columns.slot.subarray(0, count));
}

/** What the search found in two parts of the generations of a race, the earlier first. */
export function addOrders(one: Linearizability, other: Linearizability): Linearizability {
  const both = [one, other];
  const wrong = both.filter(({ result }) => result === 'not-linearizable');
  const done = {
    groups: one.groups + other.groups,
    searched: one.searched + other.searched,
    ...(one.sample === undefined || other.sample === undefined
      ? {}
      : {
          sample: {
            generations: one.sample.generations + other.sample.generations,
            of: one.sample.of + other.sample.of,
          },
        }),
  };
  const [first] = wrong.length > 0 ? wrong : both.filter(isDisputed);
  if (first !== undefined)
    return { ...first, ...done, refuted: both.reduce((sum, { refuted = 0 }) => sum + refuted, 0) };
  // Of a sample what was looked at counts.
  const isKnown =
    done.sample === undefined
      ? both.every(({ result }) => result === 'linearizable')
      : both.some(({ searched }) => searched > 0);
  const reason = both.find(
    (part) => part.reason !== undefined && (part.groups > 0 || done.groups === 0),
  )?.reason;
  return {
    result: isKnown ? 'linearizable' : 'unknown',
    ...done,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Whether no order explains the answers as they were taken, while nobody knows whether they were meant so. */
function isDisputed({ result, refuted = 0 }: Linearizability): boolean {
  return result === 'unknown' && refuted > 0;
}

/** What the search decides of every workload. */
const invariant = 'some order of the requests explains every answer';

/**
 * A verdict with what the search found: a run that no order explains is invalid, whatever else was found; where answers may mean
 * something else nobody knows.
 */
export function withOrders(verdict: Verdict, linearizability: Linearizability): Verdict {
  const { result, reason = '', key = '', nonces = [], refuted: count = 1 } = linearizability;
  const invariants = [...(verdict.invariants ?? []), resultOf(linearizability)];
  if (isDisputed(linearizability) && verdict.result === 'valid')
    return {
      ...verdict,
      result: 'inconclusive',
      reasons: [reason, ...verdict.reasons],
      invariants,
      linearizability,
    };
  if (result !== 'not-linearizable') return { ...verdict, invariants, linearizability };
  const witness = { key, text: reason, nonces };
  const anomaly = { kind: 'not-linearizable', count, first: witness, worst: witness } as const;
  return {
    ...verdict,
    result: 'invalid',
    reasons: beside(verdict.reasons),
    anomalies: [...verdict.anomalies, anomaly],
    invariants,
    linearizability,
  };
}

function resultOf(linearizability: Linearizability): InvariantResult {
  const { result, searched, reason, refuted = 1 } = linearizability;
  if (isDisputed(linearizability))
    return { name: invariant, result: 'not-examined', examined: 0, why: reason ?? ambiguous };
  if (result === 'not-linearizable')
    return { name: invariant, result: 'broken', examined: searched + refuted };
  const why = reason === undefined ? {} : { why: searched > 0 ? leftOut(reason) : reason };
  if (searched > 0) return { name: invariant, result: 'held', examined: searched, ...why };
  return { name: invariant, result: 'not-examined', examined: 0, ...why };
}
