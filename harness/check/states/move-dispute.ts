import type { MoveSearch, Placed } from './move-search.ts';

/** Two requests of which no order explains both, beside all others until then; without `other` more than two take part. */
export interface MoveDispute {
  /** Whose answer came last: before it all could be. */
  readonly row: number;
  readonly other?: number;
}

/** Requests that are left out one after another to find the other one. */
const mostTried = 16;

/**
 * Finds the answer that comes first in time of those up to which no order explains one object's requests, none of which need be
 * wrong by itself: what is answered later, however rightly, fits no order either and must not be blamed. The other one is looked
 * for among those that changed nothing first, the latest first. Undefined where the budget is too small. O(log n) searches.
 */
export function disputeIn(
  search: MoveSearch,
  initial: number,
  placed: readonly Placed[],
): MoveDispute | undefined {
  const answered = placed
    .filter(({ doneMs }) => doneMs < Infinity)
    .toSorted((one, other) => one.doneMs - other.doneMs);
  const isRefuted = (moves: readonly Placed[]): boolean => search.explicable(initial, moves) === 'no';
  let [least, most] = [0, answered.length - 1];
  if (most < 0 || !isRefuted(upTo(placed, answered[most]!.doneMs))) return undefined;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (isRefuted(upTo(placed, answered[middle]!.doneMs))) most = middle;
    else least = middle + 1;
  }
  const last = answered[most]!;
  const until = upTo(placed, last.doneMs);
  const before = answered.slice(0, most).toReversed();
  const changesNothing = ({ operation }: Placed): boolean => operation.to === undefined;
  const tried = [...before.filter(changesNothing), ...before.filter((move) => !changesNothing(move))].slice(
    0,
    mostTried,
  );
  const other = tried.find(
    ({ row }) =>
      search.explicable(
        initial,
        until.filter((move) => move.row !== row),
      ) === 'yes',
  );
  return { row: last.row, ...(other === undefined ? {} : { other: other.row }) };
}

/** What was known at a time: what was answered by then, and changes that may have been made. */
function upTo(placed: readonly Placed[], atMs: number): Placed[] {
  return placed.flatMap((move) => {
    if (move.doneMs <= atMs) return [move];
    if (move.sentMs > atMs || move.operation.to === undefined) return [];
    return [{ ...move, doneMs: Infinity, optional: true }];
  });
}

/** In words, what no order explains, from what became of the two. */
export function disputeText(of: (row: number) => string, { row, other }: MoveDispute): string {
  return other === undefined
    ? `${of(row)}, which no order of the requests explains together with all that was answered before`
    : `${of(other)} and ${of(row)}, and no order of the requests explains both`;
}
