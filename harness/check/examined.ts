import type { Evidence } from '../core/evidence.ts';
import type { Workload } from '../core/workload.ts';
import { addAnswered, answered, asAnswered } from './answered.ts';
import type { Answered } from './answered.ts';
import { contradictions } from './contradictions.ts';
import { misnamedRefusals } from './misnamed-refusals.ts';
import { withoutOpenRepeats } from './open-repeats.ts';
import { addMeetings, meetingsIn } from './overlap.ts';
import type { Meetings } from './overlap.ts';
import { inToldCodes } from './own-reasons.ts';
import { addFindings, rankedFindings } from './ranked-findings.ts';
import type { RankedFinding } from './ranked-findings.ts';
import { answers } from './rows/effects.ts';
import { shownByRefusals } from './shown-by-refusals.ts';
import { addDecided, decidedByCommand, decidedByKey } from './undecided.ts';
import type { Decided } from './undecided.ts';
import { unofferedCommands } from './unoffered.ts';

/** What a run is judged by. */
export type Law = Pick<Workload, 'check' | 'invariants'>;

/**
 * All that a verdict is concluded from, without a single request: plain data, whose size does not grow with the race. What was
 * found in a part of the generations of a race adds to what was found in the others, because nothing that a check holds
 * against each other belongs to two generations.
 */
export interface Examined {
  /** Names of the workload's commands. */
  readonly commands: readonly string[];
  readonly findings: readonly RankedFinding[];
  readonly meetings: Meetings;
  readonly answered: Answered;
  readonly byCommand: Decided;
  readonly byKey: Decided;
  /** The numbers of the commands that were sent, 0 for reads. */
  readonly sent: ReadonlySet<number>;
  /** Commands whose fate is not known, and those whose acceptance may be that of a repetition. */
  readonly unknowns: number;
  readonly repeats: number;
  readonly audited: boolean;
  /** The service has told its effects. */
  readonly effects: boolean;
}

/**
 * Looks at a race, or at a part of its generations with their records and receipts; whether requests met is told by their times
 * as clocks have them.
 */
export function examine(
  evidence: Evidence,
  { check }: Law,
  fromMs = -Infinity,
  asTimed = evidence.history,
): Examined {
  const { history, commands } = evidence;
  const all = history.columns.command.subarray(0, history.count);
  const sure = withoutOpenRepeats(evidence);
  const found =
    check === undefined
      ? []
      : [...check(sure), ...contradictions(sure), ...shownByRefusals(sure), ...misnamedRefusals(sure)];
  const asTold = inToldCodes(evidence);
  const findings = rankedFindings(sure, found).map((finding) =>
    finding.anomaly === undefined
      ? finding
      : {
          ...finding,
          anomaly: {
            ...finding.anomaly,
            first: { ...finding.anomaly.first, ...asTold(finding.anomaly.first) },
            worst: { ...finding.anomaly.worst, ...asTold(finding.anomaly.worst) },
          },
        },
  );
  return {
    commands,
    findings,
    meetings: meetingsIn(asTimed, fromMs),
    answered: answered(asAnswered(evidence), fromMs, unofferedCommands(history)),
    byCommand: decidedByCommand(evidence, fromMs),
    byKey: decidedByKey(evidence, fromMs),
    sent: new Set([0, ...commands.map((_, at) => at + 1)].filter((number) => all.includes(number))),
    ...unknownIn(evidence),
    audited: evidence.audit !== undefined,
    effects: evidence.effects !== undefined,
  };
}

/** What was found in two parts of a race, the earlier first. */
export function addExamined(one: Examined, other: Examined): Examined {
  return {
    commands: one.commands,
    findings: addAll(one.findings, other.findings),
    meetings: addMeetings(one.meetings, other.meetings),
    answered: addAnswered(one.answered, other.answered),
    byCommand: addDecided(one.byCommand, other.byCommand),
    byKey: addDecided(one.byKey, other.byKey),
    sent: new Set([...one.sent, ...other.sent]),
    unknowns: one.unknowns + other.unknowns,
    repeats: one.repeats + other.repeats,
    audited: one.audited && other.audited,
    effects: one.effects && other.effects,
  };
}

/** Findings of one check stand at the same place among those of their kind in every part. */
function addAll(one: readonly RankedFinding[], other: readonly RankedFinding[]): readonly RankedFinding[] {
  const more = byPlace(other);
  const both = [...byPlace(one)].map(([place, finding]) => {
    const second = more.get(place);
    more.delete(place);
    return second === undefined ? finding : addFindings(finding, second);
  });
  return [...both, ...more.values()];
}

function byPlace(findings: readonly RankedFinding[]): Map<string, RankedFinding> {
  const times = new Map<string, number>();
  return new Map(
    findings.map((finding) => {
      const nth = times.get(finding.kind) ?? 0;
      times.set(finding.kind, nth + 1);
      return [`${finding.kind} ${nth}`, finding];
    }),
  );
}

function unknownIn(evidence: Evidence): Pick<Examined, 'unknowns' | 'repeats'> {
  const { command, answer } = evidence.history.columns;
  const came = asAnswered(evidence).columns.answer;
  let unknowns = 0;
  let repeats = 0;
  for (let row = 0; row < evidence.history.count; row++) {
    if (command[row] === 0 || answer[row] !== answers.unknown) continue;
    if (came[row] === answers.accepted) repeats += 1;
    else unknowns += 1;
  }
  return { unknowns, repeats };
}
