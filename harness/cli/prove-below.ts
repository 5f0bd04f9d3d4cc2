import { belowProofs, belowRaces, isToBeRacedAgain } from '../prove/below-races.ts';
import type { BelowProof, BelowRace, RacedBelow } from '../prove/below-races.ts';
import { mistakesBelow } from '../../targets/broken/below/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { raceAll } from './race-all.ts';

/** How often at most a race is held that showed nothing: so short a one may, where others take the machine. */
const mostTries = 3;

/** Races the reference service with every mistake in scripts, statements and the handling of failures. */
export async function raceMistakesBelow(
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<BelowProof[]> {
  const races = belowRaces(mistakesBelow, seed, choices);
  const nameOf = ({ workload, mistake }: BelowRace): string => `${workload}, ${mistake?.name ?? 'control'}`;
  const raced = new Map<BelowRace, RacedBelow>();
  let due = races;
  for (let tries = 1; tries <= mostTries && due.length > 0; tries++) {
    for await (const {
      race,
      record: { verdict },
    } of raceAll(due, { nameOf, signal, line }))
      raced.set(race, { verdict, tries });
    due = due.filter((race) => isToBeRacedAgain(race, raced.get(race)!));
  }
  return belowProofs(raced);
}
