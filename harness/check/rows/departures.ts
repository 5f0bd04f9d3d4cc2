import type { Evidence } from '../../core/evidence.ts';
import { answers } from './effects.ts';
import { recordHistories } from './trace-order.ts';

/** What comes and goes in the records of a collection, by the numbers of the commands that bring it and take it away. */
export interface ComingAndGoing {
  readonly collection: string;
  readonly comes: number;
  readonly goes: number;
  /** Ends of the keys of those that are there from the start, after the dot. */
  readonly seeded: readonly string[];
}

/**
 * By row: 1 where a request took away what was there, in the order of versions. One that took away what was gone
 * already has ended nothing. Without an audit whoever was told that it did has taken something away. O(n).
 */
export function departuresOf(
  { history, audit }: Evidence,
  { collection, comes, goes, seeded }: ComingAndGoing,
): Uint8Array {
  const ended = new Uint8Array(history.count);
  const { command, answer } = history.columns;
  if (audit === undefined) {
    for (let row = 0; row < history.count; row++)
      if (command[row] === goes && answer[row] === answers.accepted) ended[row] = 1;
    return ended;
  }
  const { receipts } = audit;
  const rows = history.rowsByNonce();
  for (const { key, traces } of recordHistories(receipts, collection)) {
    let isThere = seeded.some((name) => key.endsWith(`.${name}`));
    for (const trace of traces) {
      const row = rows(receipts.nonce[trace]!);
      if (receipts.wrote[trace] === 0 || row < 0) continue;
      if (isThere && command[row] === goes) ended[row] = 1;
      isThere = command[row] === comes;
    }
  }
  return ended;
}
