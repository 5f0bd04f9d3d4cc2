import { clockLimits } from '../check/clock-doubt.ts';
import type { ClockLimits } from '../check/clock-doubt.ts';
import { inOurTerms } from '../check/in-our-terms.ts';
import { addExamined, examine } from '../check/examined.ts';
import type { Examined } from '../check/examined.ts';
import { overlapOf } from '../check/overlap.ts';
import type { Overlap } from '../check/overlap.ts';
import { conclude } from '../check/verdict.ts';
import { widened } from '../check/widened.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Grounds } from '../core/grounds.ts';
import type { Linearizability, Verdict } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { withMisdelivered } from './misdelivered.ts';
import { addOrders, ordersOf, withOrders } from './orders.ts';
import type { SearchBounds } from './orders.ts';

/** A verdict, and what it was made of. */
export interface Judgement {
  /** In our terms, and widened by what clocks of several machines leave open. */
  readonly evidence: Evidence;
  readonly overlap: Overlap;
  /** Absent where all requests are on one clock. */
  readonly clocks?: ClockLimits;
  readonly verdict: Verdict;
}

/** What a judge must know of a race beside what was found in it. */
type Frame = Pick<Grounds, 'measuredFromMs' | 'auditExpected' | 'leftOut' | 'misdelivered'> & {
  readonly clients: number;
  /** Absent where all requests are on one clock. */
  readonly clocks?: ClockLimits;
};

/** What was found in a part of the generations of a race: what is left of it once its requests are let go. */
export interface JudgedPart {
  readonly examined: Examined;
  /** What the search through all orders of it, or of a sample, found; absent where nothing can be wrong. */
  readonly orders?: Linearizability;
}

/** Checks what happened, then searches all orders of it or of a sample: after a race, and of a file that has kept one. */
export async function judgeGrounds(
  grounds: Grounds,
  workload: Workload,
  onEvidence: (evidence: Evidence) => void = () => {},
): Promise<Judgement> {
  const clocks = clockLimits(grounds.evidence.history);
  const { evidence, examined } = examinedIn(grounds, workload, onEvidence);
  const told = clocks === undefined ? {} : { clocks };
  const frame = { ...grounds, clients: evidence.settings.clients, ...told };
  const whole = { evidence, overlap: overlapOf([examined.meetings]), ...told };
  const judged = judgedBy(examined, workload, frame, evidence);
  if (workload.check === undefined) return { ...whole, verdict: judged };
  const orders = judged.linearizability ?? (await searched(evidence, examined, grounds, workload));
  return { ...whole, verdict: withOrders(judged, orders) };
}

/** Looks at a part of the generations of a race against a service of ours, within bounds of CPU time for the search. */
export async function judgePart(
  grounds: Grounds,
  workload: Workload,
  bounds?: SearchBounds,
): Promise<JudgedPart & { readonly evidence: Evidence }> {
  const { evidence, examined } = examinedIn(grounds, workload);
  if (workload.check === undefined) return { evidence, examined };
  return { evidence, examined, orders: await searched(evidence, examined, grounds, workload, bounds) };
}

function examinedIn(
  grounds: Grounds,
  workload: Workload,
  onEvidence: (evidence: Evidence) => void = () => {},
): { readonly evidence: Evidence; readonly examined: Examined } {
  const evidence = inOurTerms(widened(grounds.evidence), workload, grounds.firsts);
  onEvidence(evidence);
  // A race took place where requests met by the clocks as they are: what they may have missed proves nothing.
  const asTimed = grounds.evidence.history;
  return { evidence, examined: examine(evidence, workload, grounds.measuredFromMs, asTimed) };
}

/** What was found in two parts of a race, the earlier first. */
export function addJudged(one: JudgedPart, other: JudgedPart): JudgedPart {
  const orders =
    one.orders === undefined || other.orders === undefined ? undefined : addOrders(one.orders, other.orders);
  return {
    examined: addExamined(one.examined, other.examined),
    ...(orders === undefined ? {} : { orders }),
  };
}

/** The verdict on a race by what was found in its parts, as if all of it had been judged at once. */
export function verdictOn({ examined, orders }: JudgedPart, workload: Workload, frame: Frame): Verdict {
  const judged = judgedBy(examined, workload, frame);
  return orders === undefined ? judged : withOrders(judged, orders);
}

function judgedBy(examined: Examined, workload: Workload, frame: Frame, evidence?: Evidence): Verdict {
  const { measuredFromMs, auditExpected, leftOut, misdelivered, clients, clocks } = frame;
  const judged = conclude(
    examined,
    workload,
    {
      measuredFromMs,
      clients,
      auditExpected,
      ...(clocks === undefined ? {} : { clocks }),
      ...(leftOut === undefined ? {} : { sayingNo: inAdapter, leftOut }),
    },
    evidence,
  );
  return workload.check === undefined ? judged : withMisdelivered(judged, misdelivered, auditExpected);
}

function searched(
  evidence: Evidence,
  { findings }: Examined,
  grounds: Grounds,
  workload: Workload,
  bounds?: SearchBounds,
): Promise<Linearizability> {
  const parts = {
    workload,
    asked: grounds.asked,
    salt: evidence.history.salt,
    odd: new Set(
      findings.flatMap(({ anomaly }) =>
        anomaly === undefined ? [] : [anomaly.first.key, anomaly.worst.key],
      ),
    ),
  };
  return ordersOf(evidence, grounds.search, parts, bounds);
}

function inAdapter(statuses: readonly number[]): string {
  return `return refused() at ${statuses.join(' and ')} in the adapter`;
}
