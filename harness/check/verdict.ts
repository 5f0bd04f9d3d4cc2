import type { Evidence } from '../core/evidence.ts';
import { formatCount } from '../core/units.ts';
import { leftOut } from '../core/verdict.ts';
import type { Finding, InvariantResult, Verdict } from '../core/verdict.ts';
import type { Invariant } from '../core/workload.ts';
import { asAnswered } from './answered.ts';
import { alone, beside, harmless } from './beside.ts';
import { clockDoubt } from './clock-doubt.ts';
import type { ClockLimits } from './clock-doubt.ts';
import { examine } from './examined.ts';
import type { Examined, Law } from './examined.ts';
import { withoutOpenRepeats } from './open-repeats.ts';
import { mergeAnomalies } from './ranked-findings.ts';
import { otherReading } from './readings.ts';
import type { Reading } from './readings.ts';
import { silence } from './silence.ts';
import { stalemate } from './stalemate.ts';
import { swallowedYes } from './swallowed.ts';
import { undecidedCommands, undecidedKeys } from './undecided.ts';
import { unmatchedTags } from './unmatched-tags.ts';
import { unofferedCommands } from './unoffered.ts';

/** What a judge must know beside the evidence. */
export interface Context {
  readonly clients: number;
  /** The store was to be audited; false for a service that is known by its address only. */
  readonly auditExpected: boolean;
  /** When the measured time began; what was won in the warm-up alone proves nothing. */
  readonly measuredFromMs?: number;
  /** Commands that nobody has sent, by name, as an adapter leaves them out. */
  readonly leftOut?: readonly string[];
  /** How far the requests can be put in order; absent where all are on one clock. */
  readonly clocks?: ClockLimits;
  /** How somebody says that a status means a refusal; `--refuses` where it is absent. */
  readonly sayingNo?: (statuses: readonly number[]) => string;
}

/**
 * Judges a run: any anomaly makes it invalid; a race that was none, or one in which nobody could look at what the workload
 * exists for, makes it inconclusive; and the absence of conflicts alone proves nothing against it.
 */
export function judge(evidence: Evidence, law: Law, context: Context): Verdict {
  return conclude(examine(evidence, law, context.measuredFromMs), law, context, evidence);
}

/**
 * Judges by what was found, in a whole race or in its parts together. What a service that nobody knows means by its answers is
 * read from all of its `evidence` at once; that of a service of ours needs no such reading.
 */
export function conclude(
  examined: Examined,
  { check, invariants }: Law,
  context: Context,
  evidence?: Evidence,
): Verdict {
  const { findings, commands } = examined;
  const anomalies = mergeAnomalies(findings.flatMap(({ anomaly }) => anomaly ?? []));
  const foreign = evidence?.history.tags === undefined ? undefined : evidence;
  const unoffered = foreign === undefined ? nobody : unofferedCommands(foreign.history);
  const results = invariantsOf(invariants, findings, missingCommands(commands, context, unoffered));
  const doubts =
    check === undefined
      ? ['the workload has no check']
      : [
          ...doubtsOf(examined, context, evidence),
          ...findings.flatMap(({ doubt }) => doubt ?? []),
          ...unseen(invariants, results, findings),
        ];
  const reasons = [...doubts, ...limitsOf(examined, context, unoffered)];
  if (foreign !== undefined) {
    const isOpen = anomalies.length + doubts.length > 0;
    const swallowed = isOpen ? swallowedYes(foreign, context.sayingNo !== undefined) : undefined;
    if (swallowed !== undefined) return undecided(foreign, results, swallowed, reasons);
    const reading =
      anomalies.length > 0 && check !== undefined
        ? otherReading(withoutOpenRepeats(foreign), check)
        : undefined;
    if (reading !== undefined) return undecided(foreign, results, ambiguous(reading, context), reasons);
  }
  const result = anomalies.length > 0 ? 'invalid' : doubts.length > 0 ? 'inconclusive' : 'valid';
  return {
    result,
    anomalies,
    reasons: result === 'invalid' ? beside(reasons) : reasons,
    ...(check === undefined ? {} : { invariants: results }),
  };
}

const nobody: ReadonlySet<number> = new Set();

/**
 * The verdict on answers of which nobody knows whether they say yes: then nothing that must hold was looked at, and no order
 * of the requests is worth a search.
 */
function undecided(
  { history }: Evidence,
  results: readonly InvariantResult[],
  why: string,
  reasons: readonly string[],
): Verdict {
  const { size: of } = new Set(history.columns.slot.subarray(0, history.count));
  const sample = { generations: 0, of };
  return {
    result: 'inconclusive',
    anomalies: [],
    reasons: [why, ...reasons],
    invariants: results.map(({ name }) => ({ name, result: 'not-examined', examined: 0, why })),
    linearizability: { result: 'unknown', groups: 0, searched: 0, sample, reason: why },
  };
}

/** The commands that a service does not offer, by name: nobody sends them, or all are answered as if there were no such route. */
function missingCommands(
  commands: readonly string[],
  { leftOut = [] }: Context,
  unoffered: ReadonlySet<number>,
): string[] {
  return [...new Set([...leftOut, ...[...unoffered].flatMap((number) => commands[number - 1] ?? [])])];
}

/** What must hold of every answer, where the invariants of a workload do not say it, or not of the commands that there are. */
const ofAnswers = [
  { name: 'no answer contradicts itself', kinds: ['wrong-answer'] },
  { name: 'nobody is refused without a reason', kinds: ['unjustified-refusal', 'nobody-won'] },
] as const satisfies readonly Invariant[];

/**
 * What became of each invariant by what was found of its kinds, and of what must hold of every answer where it did not. Those
 * that are about commands which the service does not offer say so.
 */
function invariantsOf(
  invariants: readonly Invariant[],
  findings: readonly Finding[],
  missing: readonly string[],
): InvariantResult[] {
  const isOffered = ({ of }: Invariant): boolean => of?.every((name) => missing.includes(name)) !== true;
  const known = new Set(invariants.filter(isOffered).flatMap(({ kinds }) => kinds));
  const others = new Set(
    findings.flatMap(({ kind, anomaly }) => (anomaly === undefined || known.has(kind) ? [] : [kind])),
  );
  const more = ofAnswers.filter(({ kinds }) => kinds.some((kind) => others.has(kind)));
  return [...invariants, ...more].map((invariant: Invariant) => {
    const { name, kinds, of = [] } = invariant;
    if (!isOffered(invariant)) {
      const why = `the service does not offer ${of.join(' or ')}`;
      return { name, result: 'not-examined', examined: 0, why };
    }
    const own = findings.filter(({ kind }) => kinds.includes(kind));
    const examined = own.reduce((sum, finding) => sum + finding.examined, 0);
    const isBroken = own.some(({ anomaly }) => anomaly !== undefined);
    const why = [...new Set(own.flatMap(({ unexamined }) => unexamined ?? []))].join('; ');
    if (isBroken) return { name, result: 'broken', examined };
    const open = [...new Set(own.flatMap((finding) => finding.open ?? []))].join('; ');
    if (open !== '') return { name, result: 'not-examined', examined: 0, why: open };
    if (examined > 0) return { name, result: 'held', examined, ...(why === '' ? {} : { why: leftOut(why) }) };
    return { name, result: 'not-examined', examined, why: why === '' ? 'no case of it came up' : why };
  });
}

function ambiguous({ form, times, alone }: Reading, { sayingNo = byFlag }: Context): string {
  // Where yes has the same status, the status cannot say no.
  const how = alone ? `${sayingNo([Number(form.slice(0, 3))])}, or let` : 'let';
  return `2xx answers such as ${form} (${formatCount(times)} times) may mean no: if they do nothing is wrong, if they do not something is; ${how} the service refuse with a status of its own`;
}

/** The invariants that a workload exists for and that nobody could look at, nor at what stands in for them. */
function unseen(
  invariants: readonly Invariant[],
  results: readonly InvariantResult[],
  findings: readonly Finding[],
): string[] {
  const isSeen = ({ standIns = [] }: Invariant): boolean =>
    findings.some(({ kind, examined }) => examined > 0 && standIns.includes(kind));
  return results.flatMap(({ name, result, why = '' }, at) =>
    result === 'not-examined' && invariants[at]?.essential === true && !isSeen(invariants[at])
      ? [`nobody could tell whether ${name}: ${why}`]
      : [],
  );
}

/** Why a run without an anomaly proves nothing. */
function doubtsOf(examined: Examined, context: Context, evidence: Evidence | undefined): string[] {
  const { measuredFromMs = -Infinity } = context;
  const { overlapping } = examined.meetings;
  const { wins, attempts, strange, unknown, turnedAway, statuses } = examined.answered;
  const doubts: string[] = [];
  if (wins === 0)
    doubts.push(
      measuredFromMs > 0
        ? `nothing was accepted in the measured time${harmless}`
        : `nothing was accepted${harmless}`,
    );
  if (wins === 0 && turnedAway > 0)
    doubts.push(
      `${shareText(turnedAway, attempts)} of the requests were turned away before anything was done${statusText(statuses.turnedAway)}`,
    );
  const unmatched = evidence === undefined ? undefined : unmatchedTags(evidence.history);
  if (unmatched !== undefined) doubts.push(unmatched);
  if (strange > strangeShare * attempts)
    doubts.push(
      `${shareText(strange, attempts)} of the requests were answered in a way that the workload does not know${statusText(statuses.strange)}${hintOf(statuses.strange, context)}`,
    );
  // A service that the run has started may be under a fault that was ordered; if it ends by itself, the run says so.
  const told = context.auditExpected || evidence === undefined ? undefined : asAnswered(evidence);
  const silent = told === undefined ? undefined : silence(told, measuredFromMs, context.clients);
  if (silent !== undefined) doubts.push(silent);
  const stuck =
    told === undefined || wins === 0 ? undefined : stalemate(told, measuredFromMs, context.clients);
  if (stuck !== undefined) doubts.push(stuck);
  if (!examined.audited && !context.auditExpected && unknown > unknownShare * attempts)
    doubts.push(
      `nobody knows what became of ${shareText(unknown, attempts)} of the requests${statusText(statuses.unknown)}${hintOf(statuses.unknown, context)}`,
    );
  for (const { name, times, reason } of undecidedCommands(examined.byCommand, examined.commands))
    doubts.push(
      `${name} was tried ${times} times and always refused as ${reason}, never accepted and never refused for good, so the race says nothing of it`,
    );
  if (context.clients <= 1) doubts.push(alone);
  else if (overlapping === 0) doubts.push('no two clients had requests for one record in flight together');
  const unordered = context.clocks === undefined ? undefined : clockDoubt(context.clocks);
  if (unordered !== undefined) doubts.push(unordered);
  if (context.auditExpected && !examined.audited)
    doubts.push('the store was not audited, so nobody knows what it holds');
  return doubts;
}

/** Above these shares of all commands the answers that say nothing leave too much open. */
const strangeShare = 0.01;
const unknownShare = 0.05;

/** How to say that a status means a refusal, where it looks like one. */
function hintOf(statuses: ReadonlyMap<number, number>, { sayingNo = byFlag }: Context): string {
  const maybe = [400, 422, 429, 503].filter((status) => statuses.has(status));
  return maybe.length === 0 ? '' : `; if that is how the service says no, ${sayingNo(maybe)}`;
}

function byFlag(statuses: readonly number[]): string {
  return `add --refuses ${statuses.join(',')}`;
}

/** The commonest statuses of answers that say nothing, with how often they came. */
function statusText(statuses: ReadonlyMap<number, number>): string {
  const common = [...statuses].toSorted(([, one], [, other]) => other - one).slice(0, 3);
  if (common.length === 0) return '';
  return ` (${common.map(([status, times]) => `${status === 0 ? 'no answer' : status} × ${times}`).join(', ')})`;
}

function shareText(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(part * 10 < whole ? 1 : 0)} %`;
}

/** What a verdict leaves open although it stands. */
function limitsOf(examined: Examined, context: Context, unoffered: ReadonlySet<number>): string[] {
  const stuck = undecidedKeys(examined.byKey).map(
    ({ name, times, reason }) =>
      `key ${name} was tried ${times} times and always refused as ${reason}: the race says nothing of it`,
  );
  if (examined.audited || context.auditExpected) return stuck;
  const { unknowns, repeats, sent, commands } = examined;
  const open = unknowns === 0 ? '' : `; the fate of ${unknowns} requests is unknown`;
  const missing = missingCommands(commands, context, unoffered);
  const unsent = commands.filter((name, at) => !sent.has(at + 1) && !missing.includes(name));
  return [
    `${!examined.effects ? 'judged from answers alone, without an audit' : 'judged from answers, records and effects, without receipts'}${open}`,
    ...stuck,
    ...(repeats === 0
      ? []
      : [`DELETE of what is gone is accepted, so that ${repeats} of them may have removed something or not`]),
    ...(unsent.length === 0 || sent.size === 0
      ? []
      : [
          unsent.length === commands.length
            ? `nobody sent ${unsent.join(', ')}: what reads show is not what these are made of`
            : `nobody sent ${unsent.join(', ')}, so that the race says nothing of that`,
        ]),
    ...(missing.length === 0 ? [] : [`the service does not offer ${missing.join(', ')}, which is left out`]),
  ];
}
