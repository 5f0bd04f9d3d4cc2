import type { ClockLimits } from '../../check/clock-doubt.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Grounds } from '../../core/grounds.ts';
import type { Workload } from '../../core/workload.ts';
import type { Adapter } from '../../../targets/target.ts';
import { mergeCauses } from '../../drive/causes.ts';
import type { CauseCount } from '../../drive/causes.ts';
import { judgeGrounds } from '../../judge/judge-grounds.ts';
import { postedAudit } from '../../judge/judge-thread.ts';
import type { JudgeThread } from '../../judge/judge-thread.ts';
import { misdeliveredIn } from '../../judge/misdelivered.ts';
import { searchBounds } from '../../judge/orders.ts';
import type { JudgedRace, RaceEnding } from '../../judge/part-judge.ts';
import type { Prepared } from './prepare.ts';
import type { Raced } from './race.ts';
import { RaceTally } from '../../judge/race-tally.ts';
import type { Window } from '../../measure/window.ts';
import type { Settled } from './settle.ts';

/** What came out, and what it rests on. */
export interface Judged extends JudgedRace {
  /** Of a race that was judged as it went those of its last part. */
  readonly grounds: Grounds;
  /** The measured time. */
  readonly window: Window;
  /** Absent where all requests are on one clock. */
  readonly clocks?: ClockLimits;
  /** Why requests got no usable answer, the most frequent first. */
  readonly causes: readonly CauseCount[];
}

/** Judges a race by all that is known of it, or by its last part and what was found in those before. */
export async function judgeRace(prepared: Prepared, raced: Raced, settled: Settled): Promise<Judged> {
  const { parts } = prepared;
  parts.onPhase('check');
  const causes = mergeCauses(raced.generated.map(({ causes: own }) => own));
  const grounds = groundsOf(prepared, raced, settled, causes);
  const onEvidence = (evidence: Evidence): void => {
    parts.onEvidence(evidence);
    parts.onCauses?.(causes);
  };
  const ending: RaceEnding = {
    window: windowOf(prepared, raced),
    misdelivered: grounds.misdelivered,
    happenings: prepared.schedule.happenings,
    faultsFromMs: raced.faultsFromMs,
  };
  const judged =
    raced.before === undefined
      ? await judgedAtOnce(prepared, grounds, ending, onEvidence)
      : await judgedAtLast(raced.before.judge, { prepared, raced, settled, ending });
  if (raced.before !== undefined) onEvidence(grounds.evidence);
  return Object.freeze({ ...judged, grounds, window: ending.window, causes });
}

async function judgedAtOnce(
  { cell, parts: { workload }, schedule: { happenings } }: Prepared,
  grounds: Grounds,
  ending: RaceEnding,
  onEvidence: (evidence: Evidence) => void,
): Promise<JudgedRace & Pick<Judged, 'clocks'>> {
  const { evidence, overlap, verdict, clocks } = await judgeGrounds(grounds, workload, onEvidence);
  const { anomalies } = verdict;
  const tally = new RaceTally(workload, cell.keys, ending.window);
  try {
    const asTimed = grounds.evidence.history;
    tally.add(
      { evidence, asTimed, asked: grounds.asked, anomalies, soFar: anomalies, happenings },
      ending.window,
    );
    const totals = tally.totals({ ...ending, clients: cell.clients, verdict });
    return { verdict, overlap, totals, ...(clocks === undefined ? {} : { clocks }) };
  } finally {
    tally.destroy();
  }
}

/** Hands the last part to the judge of those before it. */
async function judgedAtLast(
  judge: JudgeThread,
  {
    prepared: { cell, schedule },
    raced: { chapters },
    settled: { audit },
    ending,
  }: {
    readonly prepared: Prepared;
    readonly raced: Raced;
    readonly settled: Settled;
    readonly ending: RaceEnding;
  },
): Promise<JudgedRace> {
  await judge.judge({
    chapters,
    ...(audit === undefined ? {} : { audit: postedAudit(audit) }),
    happenings: schedule.happenings,
    window: ending.window,
    bounds: searchBounds[cell.linearizable ? 'all' : 'sample'],
  });
  return judge.conclude(ending);
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
function measuredFrom({ cell, zeroMs }: Pick<Prepared, 'cell' | 'zeroMs'>, { generated }: Raced): number {
  if (cell.arrival !== 'burst') return zeroMs;
  return Math.min(...generated.map(({ report }) => report.bursts?.measuredFromMs ?? 0));
}

/** The measured time: after the warm-up, to the end of the schedule or of the race, whichever was first. */
function windowOf(prepared: Prepared, raced: Raced): Window {
  const toMs = Math.max(...raced.generated.map(({ report }) => report.endedMs));
  const fromMs = Math.min(toMs, measuredFrom(prepared, raced));
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) };
}
