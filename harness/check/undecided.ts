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

/** Commands that a race shows nothing of: tried often from a moment on, and told each time that somebody else was faster. O(n). */
export function undecidedCommands({ history, commands }: Evidence, fromMs: number): readonly Undecided[] {
  const { command } = history.columns;
  return neverDecided(
    history,
    fromMs,
    commands.length + 1,
    (row) => command[row]!,
    (one) => commands[one - 1] ?? '',
  );
}

/** The same of contended keys, whose generations share a name but for its end. O(n). */
export function undecidedKeys({ history }: Evidence, fromMs: number): readonly Undecided[] {
  const { slot } = history.columns;
  return neverDecided(history, fromMs, history.keys, (row) => slot[row]! % history.keys, String);
}

/**
 * Groups of requests of which none was accepted or refused for good. Heavy contention decides few requests of anything, so that
 * a group is held against what became of all others.
 */
function neverDecided(
  { columns, count }: History,
  fromMs: number,
  groups: number,
  groupOf: (row: number) => number,
  nameOf: (group: number) => string,
): readonly Undecided[] {
  const { command, answer, reason, intended } = columns;
  const lost = new Uint32Array(groups);
  const decided = new Uint32Array(groups);
  let allLost = 0;
  let allDecided = 0;
  const isLost = (row: number): boolean =>
    answer[row] === answers.conflict && sides[reason[row]!] === 'race' && intended[row]! >= fromMs;
  for (let row = 0; row < count; row++) {
    if (command[row] === 0 || intended[row]! < fromMs) continue;
    if (isLost(row)) {
      lost[groupOf(row)]! += 1;
      allLost += 1;
    } else if (answer[row] === answers.conflict ? sides[reason[row]!] === 'decided' : decides(answer[row]!)) {
      decided[groupOf(row)]! += 1;
      allDecided += 1;
    }
  }
  const found: Undecided[] = [];
  if (allDecided === 0) return found;
  for (let group = 0; group < groups; group++) {
    const times = lost[group]!;
    const rate = allDecided / (allDecided + allLost - times);
    if (decided[group]! > 0 || times * rate < due) continue;
    const byReason = new Uint32Array(sides.length);
    for (let row = 0; row < count; row++)
      if (command[row] !== 0 && groupOf(row) === group && isLost(row)) byReason[reason[row]!]! += 1;
    const common = byReason.indexOf(Math.max(...byReason));
    found.push({ name: nameOf(group), times, reason: reasonCodes[common - 1] ?? '' });
  }
  return found;
}

const sides = ['', ...reasonCodes.map((code) => reasons[code].side)];

/** Whether an answer that is no conflict says what came of a request. */
function decides(answer: number): boolean {
  return answer === answers.accepted || answer === answers.replayed || answer === answers.rejected;
}
