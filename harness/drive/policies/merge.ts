import type { Answer, CommandIntent, Intent, Operation, Policy, PolicyTurn } from '../../core/operation.ts';

/** A service that asks for more patience than this is not obeyed. */
const longestRetryAfterMs = 5000;

/** After a lost race: reads the newest state, applies one's own change to it and sends it again, a bounded number of times. */
export const merge: Policy = {
  name: 'merge',
  about: 're-reads, re-applies one’s own change and sends it again, a bounded number of times',
  apply: mergeInto,
};

function* mergeInto(operation: Operation, turn: PolicyTurn): Operation {
  let next = operation.next();
  while (next.done !== true) {
    const intent = next.value;
    next = operation.next(intent.kind === 'command' ? yield* persist(intent, turn) : yield intent);
  }
  return next.value;
}

/** Sends a command until it is no longer a lost race, or the attempts are used up. */
function* persist(intent: CommandIntent, turn: PolicyTurn): Generator<Intent, Answer, Answer> {
  const { tuning, random } = turn;
  let current = intent;
  for (let attempt = 1; ; attempt++) {
    const answer = yield current;
    if (answer.kind !== 'conflict' || !answer.retryable || attempt === tuning.attempts) return answer;
    const ceilingMs =
      tuning.backOff.kind === 'exponential'
        ? Math.min(tuning.backOff.longestMs, tuning.backOff.firstMs * 2 ** (attempt - 1))
        : 0;
    // Jitter on top: clients that are told the same time must not come back together.
    const askedMs = Math.min(longestRetryAfterMs, answer.retryAfterMs ?? 0);
    yield { kind: 'pause', ms: askedMs + random() * ceilingMs };
    if (current.redo === undefined) {
      current = { ...current, resolution: 'retried' };
      continue;
    }
    const newest = yield { kind: 'read', key: current.redo.key };
    if (newest.kind !== 'found') return newest;
    const merged = current.redo.merge(newest.fields, tuning.prefer);
    if (merged === undefined) return answer;
    const resolution = merged.overwrites ? 'overwritten' : 'merged';
    current = { ...current, args: merged.args, base: newest, resolution };
  }
}
