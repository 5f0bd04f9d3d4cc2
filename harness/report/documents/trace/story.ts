import type { Call } from '../../../core/call.ts';
import { formatCount, formatCounted, formatDuration } from '../../../core/units.ts';
import { doubts } from '../../../analyze/attribution/attribution.ts';
import type { Attribution, Evidence } from '../../../analyze/attribution/attribution.ts';
import { isSameRequest } from '../../../analyze/conflicts/resends.ts';
import { mostNamed } from '../../../analyze/trace/trace.ts';
import type { Trace } from '../../../analyze/trace/trace.ts';
import { letterOf } from '../../figures/letter-of.ts';
import { answerText, callText, momentOf } from './call-words.ts';

/** What happened, in sentences that a person can follow beside the picture. */
export function storyOf(trace: Trace): readonly string[] {
  const { focus, asked } = trace;
  if (focus !== undefined) return [...storyOfLoser(focus, trace), ...storyOfOthers(focus, trace)];
  return asked === undefined
    ? [`Nobody was refused at ${trace.record}; these are the last calls to it.`]
    : [
        `${named(asked, trace)} did not lose to anybody: it was answered by ${answerText(asked)} at ${momentOf(asked.doneMs)}.`,
      ];
}

function storyOfLoser(
  { loser, grade, winners, evidence, doubts: why, read }: Attribution,
  trace: Trace,
): string[] {
  const told = named(loser, trace);
  const begins = `${told} came at ${momentOf(loser.arrivedMs)} and was refused with ${answerText(loser)}.`;
  const readWhen =
    read === undefined
      ? []
      : [
          `${formatDuration(Math.max(0, loser.arrivedMs - read.doneMs))} before, it had been told ${read.etag ?? 'the record'} (${named(read, trace)}).`,
        ];
  const reasons = why.map((doubt) => `${capital(doubts[doubt])}.`);
  return [begins, ...readWhen, ...whoWon(grade, winners, evidence, loser, trace), ...reasons];
}

function whoWon(
  grade: Attribution['grade'],
  winners: readonly Call[],
  evidence: Evidence | undefined,
  loser: Call,
  trace: Trace,
): string[] {
  const [winner] = winners;
  if (winner === undefined)
    return [
      grade === 'none'
        ? 'No change of this record in the log was in its way.'
        : 'The log does not tell whether anybody in it was in its way.',
    ];
  const how = evidence === undefined ? '' : shows[evidence](winner, loser);
  const own = isSameRequest(winner, loser)
    ? ['Both have one key or trace: it is one request, sent twice.']
    : [];
  if (grade === 'exact') return [`It lost to ${named(winner, trace)}: exact, as that ${how}.`, ...own];
  if (grade === 'only')
    return [`It lost to ${named(winner, trace)}, the only candidate: that ${how}.`, ...own];
  if (winners.length === 1)
    return [
      `${capital(named(winner, trace))} may have been in its way: the log does not tell whether it was.`,
      ...own,
    ];
  const some = winners.slice(-mostNamed).map((one) => named(one, trace));
  const more = winners.length - some.length;
  return [
    `${formatCount(winners.length)} calls may have been in its way, and the log does not tell which: ${some.join('; ')}${more === 0 ? '' : `; and ${formatCount(more)} before these`}.`,
  ];
}

const shows: Readonly<Record<Evidence, (winner: Call, loser: Call) => string>> = {
  'same-tag': ({ etag }, { ifMatch = 'the same tag' }) =>
    `was accepted on the same ${ifMatch}${etag === undefined ? '' : `, and made ${etag} of it`}`,
  created: () => 'made the record that it wanted to make',
  deleted: () => 'deleted the record',
  'same-key': () => 'carried the same Idempotency-Key, and was under way',
  'under-way': () => 'was under way when it met a lock',
  'told-tag': ({ etag = 'the tag' }) => `was answered with ${etag}, which the refusal names`,
  'since-read': () => 'was under way, or done, after the record was told and before it was refused',
  overlap: () => 'was accepted while it was under way',
};

/** How many lost to the same, and how all that were refused at this record are to be taken. */
function storyOfOthers(focus: Attribution, { attributions, refused }: Trace): string[] {
  const [winner] = focus.winners;
  const isSure = ({ grade }: Attribution): boolean => grade === 'exact' || grade === 'only';
  const same =
    winner === undefined || !isSure(focus)
      ? 0
      : attributions.filter((one) => one !== focus && isSure(one) && one.winners[0] === winner).length;
  const isAll = attributions.length === refused;
  const count = (grade: Attribution['grade']): number =>
    attributions.filter((one) => one.grade === grade).length;
  const grades = [
    `${formatCount(count('exact'))} with their exact winner`,
    `${formatCount(count('only'))} with an only candidate`,
    `${formatCount(count('several'))} with candidates`,
    ...(count('unknown') === 0 ? [] : [`${formatCount(count('unknown'))} of which the log does not tell`]),
    `${formatCount(count('none'))} with no change of it in the way`,
  ];
  return [
    ...(same === 0 ? [] : [`${formatCount(same)} more lost to the same call.`]),
    `In all ${formatCounted(refused, 'call was', 'calls were')} refused at this record${isAll ? '' : `; of the ${formatCount(attributions.length)} nearest`}: ${grades.join(', ')}.`,
  ];
}

/** A call in words, with its letter where the picture has it. */
function named(call: Call, { shown }: Trace): string {
  const at = shown.findIndex((one) => one.call === call);
  return at < 0 ? callText(call) : `${letterOf(at)}, ${callText(call)}`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
