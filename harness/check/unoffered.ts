import type { History } from '../core/history.ts';
import { answers } from './rows/effects.ts';

/** Statuses of a route or a method that is not there. */
const absent: ReadonlySet<number> = new Set([404, 405, 501]);

/**
 * The commands, by their number, that a foreign service does not offer: every request for one of them was answered as if it had
 * no such route, and others were accepted. They are no part of its race.
 */
export function unofferedCommands({ count, columns, tags }: History): ReadonlySet<number> {
  const { command, answer, status } = columns;
  if (tags === undefined) return new Set();
  const asked = new Set<number>();
  const offered = new Set<number>();
  let isAccepted = false;
  for (let row = 0; row < count; row++) {
    if (command[row] === 0 || status[row] === 0) continue;
    asked.add(command[row]!);
    if (answer[row] === answers.accepted) isAccepted = true;
    if (!absent.has(status[row]!) || answer[row] === answers.conflict) offered.add(command[row]!);
  }
  return isAccepted ? new Set([...asked].filter((one) => !offered.has(one))) : new Set();
}
