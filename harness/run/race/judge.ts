import type { ClockLimits } from '../../check/clock-doubt.ts';
import type { Overlap } from '../../check/overlap.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Grounds } from '../../core/grounds.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Workload } from '../../core/workload.ts';
import type { Adapter } from '../../../targets/target.ts';
import { mergeCauses } from '../../drive/causes.ts';
import type { CauseCount } from '../../drive/causes.ts';
import { judgeGrounds } from './judge-grounds.ts';
import { misdeliveredIn } from './misdelivered.ts';
import type { Prepared } from './prepare.ts';
import type { Raced } from './race.ts';
import type { Settled } from './settle.ts';

/** What came out, and what it rests on. */
export interface Judged {
  readonly grounds: Grounds;
  /** In our terms. */
  readonly evidence: Evidence;
  readonly overlap: Overlap;
  /** Absent where all requests are on one clock. */
  readonly clocks?: ClockLimits;
  readonly verdict: Verdict;
  /** Why requests got no usable answer, the most frequent first. */
  readonly causes: readonly CauseCount[];
}

/** Judges a race by all that is known of it. */
export async function judgeRace(prepared: Prepared, raced: Raced, settled: Settled): Promise<Judged> {
  const { parts } = prepared;
  parts.onPhase('check');
  const causes = mergeCauses(raced.generated.map(({ causes: own }) => own));
  const grounds = groundsOf(prepared, raced, settled, causes);
  const judgement = await judgeGrounds(grounds, parts.workload, (evidence) => {
    parts.onEvidence(evidence);
    parts.onCauses?.(causes);
  });
  return Object.freeze({ ...judgement, grounds, causes });
}

function groundsOf(
  prepared: Prepared,
  raced: Raced,
  settled: Settled,
  causes: readonly CauseCount[],
): Grounds {
  const { cell, parts, settings, firsts, foundBefore } = prepared;
  const { workload, target } = parts;
  return {
    evidence: {
      history: raced.history,
      commands: workload.commands.map(({ name }) => name),
      settings,
      ...(settled.audit === undefined ? {} : { audit: settled.audit }),
      ...settled.shown,
      foundBefore,
      ...(target.facts.sameClock ? { zeroMs: raced.zeroUnixMs } : {}),
    },
    asked: settled.asked,
    firsts,
    measuredFromMs: measuredFrom(prepared, raced),
    auditExpected: target.facts.audit === 'effects',
    ...(target.adapter === undefined ? {} : { leftOut: leftOutBy(target.adapter, workload) }),
    misdelivered: misdeliveredIn(causes),
    search: cell.linearizable ? 'all' : 'sample',
  };
}

function leftOutBy({ commands }: Adapter, workload: Workload): string[] {
  return workload.commands.map(({ name }) => name).filter((name) => !commands.includes(name));
}

/** When the measured time begins: after the rounds that warm a burst up, else by the clock. */
export function measuredFrom(
  { cell, zeroMs }: Pick<Prepared, 'cell' | 'zeroMs'>,
  { generated }: Raced,
): number {
  if (cell.arrival !== 'burst') return zeroMs;
  return Math.min(...generated.map(({ report }) => report.bursts?.measuredFromMs ?? 0));
}
