import { answers } from '../check/rows/effects.ts';
import { groupBySlot, rowsOfSlot } from '../check/rows/slot-groups.ts';
import type { History } from '../core/history.ts';
import { isRaceByNumber } from '../core/reason.ts';
import type { Scene } from './scene.ts';

/** Losers beside one winner. */
const mostLosers = 5;

/** One slot, and in it the winner who was in the way of most others. */
export interface Contended extends Scene {
  readonly slot: number;
  /** Requests for its records that lost a race, in all of the run. */
  readonly lost: number;
}

/** The records at which most requests lost a race, but for some slots; undefined where nobody lost one. */
export function contendedScene(history: History, except: ReadonlySet<number>): Contended | undefined {
  const { command, answer, reason, slot } = history.columns;
  const isLost = (row: number): boolean =>
    command[row] !== 0 && answer[row] === answers.conflict && isRaceByNumber[reason[row]!] === 1;
  const groups = groupBySlot(history);
  const lost = new Uint32Array(groups.count);
  for (let row = 0; row < history.count; row++) if (isLost(row)) lost[groups.index.find(slot[row]!)]! += 1;
  let most = -1;
  for (let group = 0; group < groups.count; group++)
    if (lost[group]! > (lost[most] ?? 0) && !except.has(groups.slots[group]!.slot)) most = group;
  if (most < 0) return undefined;
  const own = rowsOfSlot(history, groups.slots[most]!.slot);
  const winner = inTheWay(history, own, isLost);
  if (winner === undefined) return undefined;
  return {
    slot: groups.slots[most]!.slot,
    lost: lost[most]!,
    rows: [winner.row, ...winner.losers],
    edges: winner.losers.map((loser) => ({ from: winner.row, to: loser, why: 'lost to it', isWrong: false })),
  };
}

/** The accepted command that overlaps most requests which lost; those that named what it was made on come first. */
function inTheWay(
  history: History,
  own: Uint32Array,
  isLost: (row: number) => boolean,
): { readonly row: number; readonly losers: readonly number[] } | undefined {
  const { command, answer, sent, done, base } = history.columns;
  const losers = own.filter(isLost);
  let best: { readonly row: number; readonly losers: readonly number[] } | undefined;
  for (const row of own) {
    if (command[row] === 0 || answer[row] !== answers.accepted) continue;
    const met = losers.filter(
      (loser) =>
        sent[loser]! <= done[row]! &&
        done[loser]! >= sent[row]! &&
        (base[row] === 0 || base[loser] === base[row]),
    );
    if (met.length > (best?.losers.length ?? 0)) best = { row, losers: Array.from(met.slice(0, mostLosers)) };
    if (best?.losers.length === mostLosers) return best;
  }
  return best;
}
