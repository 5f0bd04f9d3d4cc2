import type { Answer, CommandIntent, Policy, PolicyTurn } from '../../core/operation.ts';
import { pauseAfter } from './back-off.ts';
import { withCommands } from './persistence.ts';
import type { Exchanges } from './persistence.ts';

/**
 * Sends a request again whose answer was lost, and never after a refusal. With an idempotency key, carried from the first
 * attempt on, the effect is made once; without one it may be made again, or be taken for somebody else's.
 */
export const resend: Policy = {
  name: 'resend',
  about: 'sends a request again whose answer was lost, with or without an idempotency key',
  tunedBy: ['idempotencyKey', 'backOff', 'attempts', 'patienceMs'],
  apply: (operation, turn) =>
    withCommands(operation, (intent, nth) => insist(keyed(intent, nth, turn), turn)),
};

/** A key is no slot's name: nothing else is called `operation-…`. */
function keyed(intent: CommandIntent, nth: number, { operation, salt, tuning }: PolicyTurn): CommandIntent {
  if (!tuning.idempotencyKey || intent.idempotencyKey !== undefined) return intent;
  return { ...intent, idempotencyKey: `${salt}operation-${operation}.${nth}` };
}

function* insist(intent: CommandIntent, turn: PolicyTurn): Exchanges {
  const startedMs = turn.clock();
  let sent = intent;
  let lost: Answer | undefined;
  for (let made = 1; ; made++) {
    const answer = yield sent;
    if (answer.kind === 'unknown') lost = answer;
    const isOpen = answer.kind === 'unknown' || answer.kind === 'notSent' || isInFlight(answer);
    if (!isOpen) return isRefusal(answer) && intent.idempotencyKey === undefined ? (lost ?? answer) : answer;
    const asked = answer.kind === 'conflict' ? answer.retryAfterMs : undefined;
    const pauseMs = pauseAfter(made, startedMs, turn, asked);
    if (pauseMs === undefined) return lost ?? answer;
    if (pauseMs > 0) yield { kind: 'pause', ms: pauseMs };
    sent = { ...intent, resolution: 'resent' };
  }
}

/** The first request is still being worked on: that is no refusal of it. */
function isInFlight(answer: Answer): boolean {
  return answer.kind === 'conflict' && answer.reason === 'idempotency-in-flight';
}

/** Without a key it may be one's own lost request that a refusal speaks of: then the fate stays unknown. */
function isRefusal(answer: Answer): boolean {
  return answer.kind === 'conflict' || answer.kind === 'rejected';
}
