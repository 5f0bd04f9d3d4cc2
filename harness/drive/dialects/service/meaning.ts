import type { Answer } from '../../../core/operation.ts';
import { isReason, reasons } from '../../../core/reason.ts';
import type { Reason } from '../../../core/reason.ts';
import type { Meaning } from '../../../core/service.ts';
import { isObject } from '../reply-parts.ts';
import { serviceFault, shown } from './service-fault.ts';

const kinds: ReadonlySet<unknown> = new Set(['accepted', 'refused', 'raced', 'rejected', 'unknown']);

/** Checks what an adapter says of a reply; throws its fault. */
export function checkedMeaning(said: unknown, where: string): Meaning {
  if (!isObject(said) || !kinds.has(said['kind']))
    throw serviceFault(
      where,
      `answers with ${shown(said)}; write accepted(), refused('sold-out'), raced(), rejected(), unknown('why'), or nothing`,
    );
  const { kind, reason } = said;
  if (reason !== undefined && (kind === 'refused' || kind === 'raced')) {
    if (typeof reason !== 'string' || !isReason(reason) || reasons[reason].side === 'request')
      throw serviceFault(
        where,
        `has the reason ${shown(reason)}; docs/routes.md lists those of each command`,
      );
    const isRace = reasons[reason].side !== 'decided';
    if (isRace !== (kind === 'raced'))
      throw serviceFault(
        where,
        `says ${kind}('${reason}'), but ${reason} is ${isRace ? 'a race that was lost: write raced' : 'decided for good: write refused'}('${reason}')`,
      );
  }
  return said as unknown as Meaning;
}

/** A meaning other than accepted, as an answer; `bare` is what a refusal without a reason may be. */
export function answerOf(
  meaning: Exclude<Meaning, { kind: 'accepted' }>,
  status: number,
  bare: Reason,
): Answer {
  switch (meaning.kind) {
    case 'refused':
      return meaning.reason === undefined
        ? { kind: 'conflict', reason: 'unnamed-conflict', retryable: false, guessed: true }
        : { kind: 'conflict', reason: meaning.reason, retryable: false };
    case 'raced': {
      const { reason = bare, retryAfterMs } = meaning;
      const after = retryAfterMs === undefined ? {} : { retryAfterMs };
      return { kind: 'conflict', reason, retryable: true, ...after };
    }
    case 'rejected':
      return { kind: 'rejected', status, code: meaning.code };
    case 'unknown':
      return { kind: 'unknown', cause: meaning.cause };
  }
}
