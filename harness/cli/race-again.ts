import type { RunRecord } from '../core/run-record.ts';
import type { Cell } from '../plan/cell.ts';
import { raceAll } from './race-all.ts';

/** How often at most a race is held that showed nothing: so short a one may, where others take the machine. */
const mostTries = 3;

/** Races each of these, and those that `isDue` anew, three times at most; answers with what came of the last time of each. */
export async function raceAgain<R extends { readonly cell: Cell }, T>(
  races: readonly R[],
  how: Parameters<typeof raceAll<R>>[1],
  {
    outcome,
    isDue,
  }: {
    readonly outcome: (race: R, record: RunRecord, tries: number) => T | Promise<T>;
    readonly isDue: (race: R, last: T) => boolean;
  },
): Promise<Map<R, T>> {
  const raced = new Map<R, T>();
  let due = races;
  for (let tries = 1; tries <= mostTries && due.length > 0; tries++) {
    for await (const { race, record } of raceAll(due, how))
      raced.set(race, await outcome(race, record, tries));
    due = due.filter((race) => isDue(race, raced.get(race)!));
  }
  return raced;
}
