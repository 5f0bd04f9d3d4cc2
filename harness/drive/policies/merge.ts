import type { Answer, CommandIntent, Intent, Operation, Policy } from '../../core/operation.ts';

/** How often a lost race is run again, and the back-off before it: full jitter, doubling up to a cap. */
const attempts = 8;
const firstBackOffMs = 2;
const longestBackOffMs = 64;
/** A service that asks for more patience than this is not obeyed. */
const longestRetryAfterMs = 5000;

/** After a lost race: reads the newest state, applies one's own change to it and sends it again, a bounded number of times. */
export const merge: Policy = {
  name: 'merge',
  about: `re-reads, re-applies and sends again, up to ${attempts} attempts with jittered back-off`,
  apply: mergeInto,
};

function* mergeInto(operation: Operation, random: () => number): Operation {
  let next = operation.next();
  while (next.done !== true) {
    const intent = next.value;
    next = operation.next(intent.kind === 'command' ? yield* persist(intent, random) : yield intent);
  }
  return next.value;
}

/** Sends a command until it is no longer a lost race, or the attempts are used up. */
function* persist(intent: CommandIntent, random: () => number): Generator<Intent, Answer, Answer> {
  let current = intent;
  for (let attempt = 1; ; attempt++) {
    const answer = yield current;
    if (answer.kind !== 'conflict' || !answer.retryable || attempt === attempts) return answer;
    const ceilingMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (attempt - 1));
    // Jitter on top: clients that are told the same time must not come back together.
    const askedMs = Math.min(longestRetryAfterMs, answer.retryAfterMs ?? 0);
    yield { kind: 'pause', ms: askedMs + random() * ceilingMs };
    if (current.redo === undefined) continue;
    const newest = yield { kind: 'read', key: current.redo.key };
    if (newest.kind !== 'found') return newest;
    current = { ...current, args: current.redo.from(newest.fields), base: newest.version };
  }
}
