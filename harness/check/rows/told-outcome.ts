import type { Evidence } from '../../core/evidence.ts';
import { answers } from './effects.ts';

/** From so many answers on, and this share of them, it is no chance that they tell what was before. */
const fewestTold = 20;
const leastBefore = 0.9;

/**
 * Says whether a service tells in its answers the state that a request found, not the one that it led to: nearly all that tell
 * a state tell one from which it leads there. `isFound` says so of one row, undefined where its answer tells no state. O(n).
 */
export function tellsFound({ history }: Evidence, isFound: (row: number) => boolean | undefined): boolean {
  const { command, answer } = history.columns;
  let told = 0;
  let found = 0;
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 || answer[row] !== answers.accepted) continue;
    const one = isFound(row);
    if (one !== undefined) told += 1;
    if (one === true) found += 1;
  }
  return told >= fewestTold && found >= leastBefore * told;
}

/** Why such answers are not held against what requests led to. */
export const foundIsTold = 'answers tell the state that a change found, not the one that it led to';
