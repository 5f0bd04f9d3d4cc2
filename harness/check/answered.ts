import type { Evidence } from '../core/evidence.ts';
import type { History } from '../core/history.ts';
import { answers, reasonNumber } from './rows/effects.ts';

/** The history with all answers as they came. */
export function asAnswered({ history, answers: answer }: Evidence): History {
  return answer === undefined ? history : history.with({ answer });
}

/** How commands were answered; that of a part of a race adds to that of the others. */
export interface Answered {
  readonly wins: number;
  readonly attempts: number;
  readonly strange: number;
  readonly unknown: number;
  /** By a limit of the rate: nobody has looked at what they asked for. */
  readonly turnedAway: number;
  /** How often each status came of those that say nothing. */
  readonly statuses: Readonly<Record<'strange' | 'unknown' | 'turnedAway', ReadonlyMap<number, number>>>;
}

/** How commands that the service offers were answered that were due from a moment on. O(n). */
export function answered(history: History, fromMs: number, unoffered: ReadonlySet<number>): Answered {
  const { count, columns } = history;
  const { command, answer, reason, intended, done, status } = columns;
  let wins = 0;
  let attempts = 0;
  let strange = 0;
  let unknown = 0;
  let turnedAway = 0;
  const statuses = {
    strange: new Map<number, number>(),
    unknown: new Map<number, number>(),
    turnedAway: new Map<number, number>(),
  };
  for (let row = 0; row < count; row++) {
    if (command[row] === 0 || unoffered.has(command[row]!)) continue;
    // As goodput counts: by when it ended.
    if (answer[row] === answers.accepted && done[row]! >= fromMs) wins += 1;
    if (intended[row]! < fromMs) continue;
    attempts += 1;
    if (answer[row] === answers.accepted) continue;
    let some = statuses.strange;
    // A key that was used for something else is part of the race, whoever says so.
    if (answer[row] === answers.rejected && reason[row] !== reusedKey) strange += 1;
    else if (answer[row] === answers.unknown) {
      unknown += 1;
      some = statuses.unknown;
    } else if (answer[row] === answers.conflict && reason[row] === limited) {
      turnedAway += 1;
      some = statuses.turnedAway;
    } else continue;
    some.set(status[row]!, (some.get(status[row]!) ?? 0) + 1);
  }
  return { wins, attempts, strange, unknown, turnedAway, statuses };
}

/** Both together. */
export function addAnswered(one: Answered, other: Answered): Answered {
  const sum = (of: Exclude<keyof Answered, 'statuses'>): number => one[of] + other[of];
  const statuses = (of: keyof Answered['statuses']): ReadonlyMap<number, number> => {
    const counts = new Map(one.statuses[of]);
    for (const [status, times] of other.statuses[of]) counts.set(status, (counts.get(status) ?? 0) + times);
    return counts;
  };
  return {
    wins: sum('wins'),
    attempts: sum('attempts'),
    strange: sum('strange'),
    unknown: sum('unknown'),
    turnedAway: sum('turnedAway'),
    statuses: {
      strange: statuses('strange'),
      unknown: statuses('unknown'),
      turnedAway: statuses('turnedAway'),
    },
  };
}

const reusedKey = reasonNumber('idempotency-key-reused');
const limited = reasonNumber('gateway-limit');
