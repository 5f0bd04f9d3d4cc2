import type { Answer, CommandIntent, Intent, Operation, PolicyTurn, Redo } from '../../core/operation.ts';
import { pauseAfter } from './back-off.ts';

/** Intents that stand for one of the operation's own; the answer is what the operation learns. */
export type Exchanges<Result = Answer> = Generator<Intent, Result, Answer>;

/** Runs an operation with each of its commands sent by `send`; everything else passes as it is. */
export function* withCommands(
  operation: Operation,
  send: (intent: CommandIntent, nth: number) => Exchanges,
): Operation {
  let commands = 0;
  let next = operation.next();
  while (next.done !== true) {
    const intent = next.value;
    next = operation.next(intent.kind === 'command' ? yield* send(intent, ++commands) : yield intent);
  }
  return next.value;
}

/** What follows a lost race: another command, an answer that ends the matter, or nothing, because it is given up. */
export type Next = Exchanges<CommandIntent | Answer | undefined>;

/** A refusal for what is there. */
type Conflict = Answer & { readonly kind: 'conflict' };

/** Sends a command and, as long as conflicts may pass and attempts and patience last, what `again` makes of it. */
export function* persist(
  intent: CommandIntent,
  turn: PolicyTurn,
  again: (sent: CommandIntent) => Next,
  mayPass: (conflict: Conflict) => boolean = ({ retryable }) => retryable,
): Exchanges {
  const startedMs = turn.clock();
  let sent = intent;
  for (let made = 1; ; made++) {
    const answer = yield sent;
    if (answer.kind !== 'conflict' || !mayPass(answer)) return answer;
    const pauseMs = pauseAfter(made, startedMs, turn, answer.retryAfterMs);
    if (pauseMs === undefined) return answer;
    if (pauseMs > 0) yield { kind: 'pause', ms: pauseMs };
    const next = yield* again(sent);
    if (next === undefined) return answer;
    if (next.kind !== 'command') return next;
    sent = next;
  }
}

/** The state that a change can be brought into; undefined where there is none any more, else the answer that shows none. */
export function* newestOf(redo: Redo): Exchanges<Answer | undefined> {
  const newest = yield { kind: 'read', key: redo.key };
  return newest.kind === 'missing' ? undefined : newest;
}
