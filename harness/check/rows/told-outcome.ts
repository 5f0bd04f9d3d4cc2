import type { Evidence } from '../../core/evidence.ts';
import { answers } from './effects.ts';

/** From so many answers on, and this share of them, it is no chance that they tell what was before. */
const fewestTold = 20;
const fewestOfOne = 5;
const leastBefore = 0.9;

/**
 * The numbers of the commands whose answers tell the state that a request found, not the one that it led to: nearly all of the
 * command's, or of all commands', tell one from which it leads there. `isFound` says so of one row, undefined where its answer
 * tells no state. O(n).
 */
export function tellFound(
  { history, commands }: Evidence,
  isFound: (row: number) => boolean | undefined,
): ReadonlySet<number> {
  const { command, answer } = history.columns;
  // All commands together stand at 0.
  const told = new Uint32Array(commands.length + 1);
  const found = new Uint32Array(commands.length + 1);
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 || answer[row] !== answers.accepted) continue;
    const one = isFound(row);
    if (one === undefined) continue;
    for (const at of [0, command[row]!]) {
      told[at]! += 1;
      if (one) found[at]! += 1;
    }
  }
  const are = (at: number, fewest: number): boolean =>
    told[at]! >= fewest && found[at]! >= leastBefore * told[at]!;
  const all = commands.map((_, at) => at + 1);
  return new Set(are(0, fewestTold) ? all : all.filter((at) => are(at, fewestOfOne)));
}

/** Why such answers are not held against what requests led to. */
export const foundIsTold = 'answers tell the state that a change found, not the one that it led to';
