import type { Answer } from '../../../core/operation.ts';
import { isReason, reasons } from '../../../core/reason.ts';
import { nearest } from '../../../core/registry.ts';
import type { Meaning } from '../../../core/service.ts';
import { isObject } from '../reply-parts.ts';
import { serviceFault, shown } from './service-fault.ts';

const members: Readonly<Record<Meaning['kind'], readonly string[]>> = {
  accepted: ['kind', 'tag', 'fields', 'value', 'token', 'replayed', 'effect'],
  refused: ['kind', 'reason'],
  raced: ['kind', 'reason', 'retryAfterMs'],
  rejected: ['kind', 'code'],
  unknown: ['kind', 'cause'],
};
const kinds: ReadonlySet<unknown> = new Set(Object.keys(members));

/** The reason that may have been meant. */
function hintOf(reason: unknown): string {
  const near = typeof reason === 'string' ? nearest(reason, Object.keys(reasons)) : undefined;
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}

/** Checks what an adapter says of a reply; throws its fault. */
export function checkedMeaning(said: unknown, where: string): Meaning {
  if (!isObject(said) || !kinds.has(said['kind']))
    throw serviceFault(
      where,
      `answers with ${shown(said)}; write accepted(), refused('sold-out'), raced(), rejected(), unknown('why'), or nothing`,
    );
  const { kind, reason } = said;
  if (reason !== undefined && (kind === 'refused' || kind === 'raced')) {
    if (typeof reason === 'string' && isReason(reason) && reasons[reason].side === 'request')
      throw serviceFault(
        where,
        `has the reason ${reason}, which is a mistake of the request and no conflict: write rejected('${reason}')`,
      );
    if (typeof reason !== 'string' || !isReason(reason))
      throw serviceFault(
        where,
        `has the reason ${shown(reason)}${hintOf(reason)}; docs/routes.md lists those of each command`,
      );
    const isRace = reasons[reason].side !== 'decided';
    if (isRace !== (kind === 'raced'))
      throw serviceFault(
        where,
        `says ${kind}('${reason}'), but ${reason} is ${isRace ? 'a race that was lost: write raced' : 'decided for good: write refused'}('${reason}')`,
      );
  }
  const known = members[kind as Meaning['kind']];
  const stranger = Object.keys(said).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const spread = spreadIn(said);
    if (spread !== '')
      throw serviceFault(
        where,
        `says ${String(kind)} with ${shown(spread)}, which is no object; it takes { ${known.slice(1).join(', ')} }`,
      );
    const near = nearest(stranger, known);
    throw serviceFault(
      where,
      `says ${String(kind)} with a member ${stranger}${near === undefined ? '' : ` (did you mean ${near}?)`}; it takes ${known.slice(1).join(', ')}`,
    );
  }
  return said as unknown as Meaning;
}

/** What was given in place of an object: a text or a list lies in it by its letters or parts. */
function spreadIn(said: Readonly<Record<string, unknown>>): string {
  return Object.keys(said)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => String(said[name]))
    .join('');
}

/** A meaning other than accepted, as an answer; a lost race without a reason blames nobody. */
export function answerOf(meaning: Exclude<Meaning, { kind: 'accepted' }>, status: number): Answer {
  switch (meaning.kind) {
    case 'refused':
      return meaning.reason === undefined
        ? { kind: 'conflict', reason: 'unnamed-conflict', retryable: false, guessed: true }
        : { kind: 'conflict', reason: meaning.reason, retryable: false };
    case 'raced': {
      const { reason = 'write-conflict', retryAfterMs } = meaning;
      const after = retryAfterMs === undefined ? {} : { retryAfterMs };
      return { kind: 'conflict', reason, retryable: true, ...after };
    }
    case 'rejected':
      return { kind: 'rejected', status, code: meaning.code };
    case 'unknown':
      return { kind: 'unknown', cause: meaning.cause };
  }
}
