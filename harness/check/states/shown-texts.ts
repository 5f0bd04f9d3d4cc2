import type { Grants } from '../rows/grants.ts';
import type { ShownTokens, TimedTokens } from './shown-tokens.ts';

/** Tokens that can be equal, and nothing else: a read shows none whose lock another one had replaced, or that is given later. */
export function shownTexts(
  locks: Uint32Array,
  { value, done, sent, asked }: TimedTokens,
  { precedes }: Pick<Grants, 'precedes'>,
): ShownTokens {
  const lockOf = new Map(Array.from(locks, (lock) => [value[lock]!, lock]));
  const replaced = (token: number, beforeMs: number): number | undefined => {
    const own = lockOf.get(token)!;
    return locks.find((lock) => done[lock]! < beforeMs && precedes(own, lock));
  };
  return {
    isOne: (token) => lockOf.has(token),
    against(row, token) {
      const own = lockOf.get(token)!;
      return asked[own]! > done[row]! ? own : replaced(token, sent[row]!);
    },
    overAtEnd: (token) => replaced(token, Infinity),
  };
}
