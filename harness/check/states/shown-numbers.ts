import { isDigest } from '../../core/sightings.ts';
import { firstWhere } from '../rows/row-order.ts';
import type { ShownTokens, TimedTokens } from './shown-tokens.ts';

/** Tokens that count: a read shows none that is smaller than was told before it, nor one as large as is given later. */
export function shownNumbers(locks: Uint32Array, { value, done, sent, asked }: TimedTokens): ShownTokens {
  // By then the lock of the largest token.
  let most = -1;
  const largestOf = Int32Array.from(
    locks,
    (row) => (most = most < 0 || value[row]! >= value[most]! ? row : most),
  );
  return {
    // Other words for one say nothing.
    isOne: (token) => !isDigest(token),
    against(row, token) {
      const answered = firstWhere(0, locks.length, (at) => done[locks[at]!]! >= sent[row]!);
      const largest = largestOf[answered - 1] ?? -1;
      if (largest >= 0 && token < value[largest]!) return largest;
      return locks.find((lock) => asked[lock]! > done[row]! && value[lock]! <= token);
    },
    overAtEnd: (token) => (token < value[most]! ? most : undefined),
  };
}
