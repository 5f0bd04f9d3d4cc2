import { broughtOf } from '../plan/cell.ts';
import { foreignProofOf, mayBeHidden, nameOf } from '../prove/foreign/proof.ts';
import type { ForeignProof, Raced } from '../prove/foreign/proof.ts';
import { HostProcess } from '../prove/foreign/host-process.ts';
import { foreignRaces } from '../prove/foreign/races.ts';
import type { ForeignRace, ForeignSet } from '../prove/foreign/races.ts';
import { foreignServices } from '../prove/foreign/services/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { raceAgain } from './race-again.ts';

/** Races services that share no code with the checks, as anybody's service is raced: by their address. */
export async function raceForeignServices(
  set: ForeignSet,
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<ForeignProof | undefined> {
  if (set === 'none') return undefined;
  const host = await HostProcess.start(new URL('./foreign.js', import.meta.url), signal);
  let raced: ReadonlyMap<ForeignRace, Raced>;
  try {
    const races = foreignRaces(foreignServices, { set, seed, origin: host.origin }, choices);
    raced = await raceAgain(
      races,
      { nameOf, signal, line },
      {
        outcome: async (race, { verdict }, tries): Promise<Raced> => ({
          race,
          verdict,
          mistakes: await mistakesOf(race),
          tries,
        }),
        isDue: (_, last) => mayBeHidden(last),
      },
    );
  } finally {
    await host.stop();
  }
  return foreignProofOf([...raced.values()], { set, seed, failure: host.failure });
}

/** How often the service did what is wrong in the race that was just over, as it says itself. */
async function mistakesOf({ cell }: ForeignRace): Promise<number> {
  const answer = await fetch(`${broughtOf(cell).urls?.[0]}/contend/mistakes`);
  return ((await answer.json()) as { readonly mistakes: number }).mistakes;
}
