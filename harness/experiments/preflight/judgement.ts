import type { Answer } from '../../core/operation.ts';
import { areKin } from '../../core/own-reasons.ts';
import { reasonOf } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import type { Expected } from './worlds.ts';

/** What an answer says of a line of the mapping. */
export type Judgement =
  /** It is what is meant in these worlds; `note` says how much of it was told. */
  | {
      readonly kind: 'fits';
      readonly expected: readonly Expected[];
      readonly line: string;
      readonly note?: string;
    }
  /** Nothing can be said of the line; `changed` is false where the state is surely as it was. */
  | { readonly kind: 'unclear'; readonly line: string; readonly why: string; readonly changed: boolean }
  | { readonly kind: 'contradicted'; readonly line: string; readonly means: string };

/**
 * Sets an answer beside what the workload means in each world: the kindest reading counts. What is sent first, under no key or a new
 * one, repeats nothing.
 */
export function judged(
  answer: Answer,
  status: number,
  expected: readonly Expected[],
  method: string,
  isFirst = false,
): Judgement {
  const each = expected.map((one) => ({ one, of: judgedIn(answer, status, one, { method, isFirst }) }));
  const fitting = each.filter(({ of }) => of.kind === 'fits');
  const [first] = fitting;
  if (first?.of.kind === 'fits') return { ...first.of, expected: fitting.map(({ one }) => one) };
  const unclear = each.find(({ of }) => of.kind === 'unclear');
  return (unclear ?? each[0]!).of;
}

/** The line of an outcome, as the mapping has it. */
export function outcomeLine(reasons: readonly Reason[] | undefined): string {
  if (reasons === undefined) return 'accepted';
  const named = reasons.find((reason) => reasonOf(reason).side === 'race') ?? reasons[0]!;
  if (reasonOf(named).side === 'race') return 'race lost';
  return reasonOf(named).side === 'decided' ? `refused (${named})` : 'rejected';
}

/** What an answer was taken for, in the words of an adapter. */
export function takenFor(answer: Answer): string {
  switch (answer.kind) {
    case 'accepted':
      return answer.replayed === true ? 'accepted before' : 'accepted';
    case 'conflict':
      if (answer.reason === 'unnamed-conflict') return 'refused, without a reason';
      return answer.retryable ? `race lost (${answer.reason})` : `refused (${answer.reason})`;
    case 'rejected':
      return `rejected${answer.code === '' ? '' : ` (${answer.code})`}`;
    case 'unknown':
      return `unknown (${answer.cause})`;
    case 'found':
      return 'found';
    case 'missing':
      return 'no such record';
    case 'notSent':
    case 'paused':
      return answer.kind;
  }
}

function judgedIn(
  answer: Answer,
  status: number,
  expected: Expected,
  { method, isFirst }: { readonly method: string; readonly isFirst: boolean },
): Judgement {
  const line = outcomeLine(expected.kind === 'applied' ? undefined : expected.reasons);
  const fits = (at = line, note?: string): Judgement => ({
    kind: 'fits',
    expected: [expected],
    line: at,
    ...(note === undefined ? {} : { note }),
  });
  const unclear = (why: string, changed = false): Judgement => ({ kind: 'unclear', line, why, changed });
  const means = expected.kind === 'applied' ? 'accepted' : meaningOf(expected.reasons);
  const contradicted: Judgement = { kind: 'contradicted', line, means };
  const isBusy = answer.kind === 'conflict' && answer.retryable && (status === 429 || status === 503);
  const awaitsRace =
    expected.kind === 'refused' && expected.reasons.some((one) => reasonOf(one).side === 'race');
  if ((isBusy && !awaitsRace) || (status === 429 && answer.kind === 'rejected'))
    return unclear(`answered ${status}: the service takes fewer requests than one client sends`);
  if (answer.kind === 'unknown')
    return status >= 500 && status !== 503 ? contradicted : unclear(`unknown: ${answer.cause}`, true);
  if (expected.kind === 'applied') {
    if (answer.kind !== 'accepted') return contradicted;
    if (!isFirst || answer.replayed !== true) return fits();
    return { kind: 'contradicted', line, means: 'accepted now, as nothing was sent with its key before' };
  }
  const { reasons } = expected;
  const sides = new Set(reasons.map((reason) => reasonOf(reason).side));
  if (answer.kind === 'accepted') return acceptedThough(reasons, method, unclear) ?? contradicted;
  if (answer.kind === 'conflict') {
    const { reason, retryable } = answer;
    if (reasons.includes(reason) && !retryable) return fits(`refused (${reason})`);
    const alike = retryable ? undefined : reasons.find((one) => saysTheSame(one, reason));
    if (alike !== undefined) return fits(`refused (${alike})`, `told as ${reason}`);
    if (retryable) {
      if (sides.has('race')) return fits('race lost');
      return answer.guessed === true
        ? unclear(
            `${status} alone is taken for a lost race (${reason}); let answer say refused('${reasons[0]}')`,
          )
        : contradicted;
    }
    // Where a precondition may have failed, HTTP says so by 412: only an adapter can say otherwise.
    if (answer.guessed === true && status === 412 && reasons.includes('version-mismatch'))
      return contradicted;
    if (answer.guessed === true)
      return sides.has('decided')
        ? fits(
            outcomeLine(reasons.filter((one) => reasonOf(one).side === 'decided')),
            'a refusal, without its reason',
          )
        : unclear('refused for good, without a reason');
    return contradicted;
  }
  return sides.has('request') ? unclear('the request was rejected') : contradicted;
}

/** Whether a reason says what another does, in other words or more finely. */
function saysTheSame(means: Reason, told: Reason): boolean {
  return (
    (told === 'already-exists' && areKin(means, told)) ||
    (means === 'illegal-transition' && told === 'redundant-transition')
  );
}

/** Who asks for what is so already may be told yes: nothing changes by it. */
function acceptedThough(
  reasons: readonly Reason[],
  method: string,
  unclear: (why: string, changed?: boolean) => Judgement,
): Judgement | undefined {
  if (reasons.includes('redundant-transition')) return unclear('accepted, though it was so already');
  if (reasons.includes('gone') && method === 'DELETE') return unclear('accepted, though it was gone already');
  if (reasons.some((reason) => reasonOf(reason).side === 'request')) return unclear('accepted', true);
  return undefined;
}

function meaningOf(reasons: readonly Reason[]): string {
  const line = outcomeLine(reasons);
  if (line !== 'race lost') return line;
  return `race lost (${reasons.find((reason) => reasonOf(reason).side === 'race')})`;
}
