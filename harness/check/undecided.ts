import type { Evidence } from '../core/evidence.ts';
import type { History } from '../core/history.ts';
import { reasonCodes, reasons } from '../core/reason.ts';
import { answers } from './rows/effects.ts';

/** What lost every race although others were decided. */
export interface Undecided {
  readonly name: string;
  /** How often it was tried, and the commonest reason. */
  readonly times: number;
  readonly reason: string;
}

/** So many decisions are due, at the rate at which all others were decided, before none at all is no chance. */
const due = 20;

/** What became of the requests of each group, such as those for one key; that of a part of a race adds to that of the others. */
export interface Decided {
  /** Requests that were accepted, or refused for good. */
  readonly decided: Float64Array;
  /** Requests that lost a race, by group and reason. */
  readonly lost: readonly Float64Array[];
}

/** Counts what became of commands that were due from a moment on, by their number. O(n). */
export function decidedByCommand({ history, commands }: Evidence, fromMs: number): Decided {
  const { command } = history.columns;
  return decidedBy(history, fromMs, commands.length + 1, (row) => command[row]!);
}

/** The same by contended key. O(n). */
export function decidedByKey({ history }: Evidence, fromMs: number): Decided {
  const { slot } = history.columns;
  return decidedBy(history, fromMs, history.keys, (row) => slot[row]! % history.keys);
}

function decidedBy(
  { columns, count }: History,
  fromMs: number,
  groups: number,
  groupOf: (row: number) => number,
): Decided {
  const { command, answer, reason, intended } = columns;
  const decided = new Float64Array(groups);
  const lost = Array.from({ length: groups }, () => new Float64Array(0));
  for (let row = 0; row < count; row++) {
    if (command[row] === 0 || intended[row]! < fromMs) continue;
    const isRefused = answer[row] === answers.conflict;
    const side = isRefused ? sides[reason[row]!] : undefined;
    const group = groupOf(row);
    if (side === 'race') {
      if (lost[group]!.length === 0) lost[group] = new Float64Array(sides.length);
      lost[group]![reason[row]!]! += 1;
    } else if (isRefused ? side === 'decided' : decides(answer[row]!)) decided[group]! += 1;
  }
  return { decided, lost };
}

/** Both together. */
export function addDecided(one: Decided, other: Decided): Decided {
  return {
    decided: one.decided.map((count, group) => count + other.decided[group]!),
    lost: one.lost.map((own, group) => {
      const more = other.lost[group]!;
      if (own.length === 0 || more.length === 0) return own.length === 0 ? more : own;
      return own.map((count, reason) => count + more[reason]!);
    }),
  };
}

/** Commands that a race shows nothing of: tried often, and told each time that somebody else was faster. */
export function undecidedCommands(decided: Decided, commands: readonly string[]): readonly Undecided[] {
  return neverDecided(decided, (one) => commands[one - 1] ?? '');
}

/** The same of contended keys, whose generations share a name but for its end. */
export function undecidedKeys(decided: Decided): readonly Undecided[] {
  return neverDecided(decided, String);
}

/**
 * Groups of requests of which none was accepted or refused for good. Heavy contention decides few requests of anything, so that
 * a group is held against what became of all others.
 */
function neverDecided({ decided, lost }: Decided, nameOf: (group: number) => string): readonly Undecided[] {
  const sum = (counts: Float64Array): number => counts.reduce((all, count) => all + count, 0);
  const times = lost.map(sum);
  const allDecided = sum(decided);
  const allLost = times.reduce((all, count) => all + count, 0);
  if (allDecided === 0) return [];
  return times.flatMap((tries, group) => {
    const rate = allDecided / (allDecided + allLost - tries);
    if (decided[group]! > 0 || tries * rate < due) return [];
    const byReason = lost[group]!;
    const common = byReason.indexOf(Math.max(...byReason));
    return [{ name: nameOf(group), times: tries, reason: reasonCodes[common - 1] ?? '' }];
  });
}

const sides = ['', ...reasonCodes.map((code) => reasons[code].side)];

/** Whether an answer that is no conflict says what came of a request. */
function decides(answer: number): boolean {
  return answer === answers.accepted || answer === answers.replayed || answer === answers.rejected;
}
