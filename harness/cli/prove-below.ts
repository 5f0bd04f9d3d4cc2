import { belowProofs, belowRaces, isToBeRacedAgain } from '../prove/below-races.ts';
import type { BelowProof, BelowRace, RacedBelow } from '../prove/below-races.ts';
import { mistakesBelow } from '../../targets/broken/below/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { raceAgain } from './race-again.ts';

/** Races the reference service with every mistake in scripts, statements and the handling of failures. */
export async function raceMistakesBelow(
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<BelowProof[]> {
  const races = belowRaces(mistakesBelow, seed, choices);
  const nameOf = ({ workload, mistake }: BelowRace): string => `${workload}, ${mistake?.name ?? 'control'}`;
  const raced = await raceAgain(
    races,
    { nameOf, signal, line },
    { outcome: (_, { verdict }, tries): RacedBelow => ({ verdict, tries }), isDue: isToBeRacedAgain },
  );
  return belowProofs(raced);
}
