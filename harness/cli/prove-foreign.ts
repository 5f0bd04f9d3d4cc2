import { broughtOf } from '../plan/cell.ts';
import { foreignProofOf, mayBeHidden, nameOf } from '../prove/foreign/proof.ts';
import type { ForeignProof, Raced } from '../prove/foreign/proof.ts';
import { HostProcess } from '../prove/foreign/host-process.ts';
import { foreignRaces } from '../prove/foreign/races.ts';
import type { ForeignRace, ForeignSet } from '../prove/foreign/races.ts';
import { foreignServices } from '../prove/foreign/services/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { raceAll } from './race-all.ts';

/** How often at most a service is raced whose few mistakes may be hidden. */
const mostTries = 3;

/** Races services that share no code with the checks, as anybody's service is raced: by their address. */
export async function raceForeignServices(
  set: ForeignSet,
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<ForeignProof | undefined> {
  if (set === 'none') return undefined;
  const host = await HostProcess.start(new URL('./foreign.js', import.meta.url), signal);
  const raced = new Map<ForeignRace, Raced>();
  try {
    const races = foreignRaces(foreignServices, { set, seed, origin: host.origin }, choices);
    let due: readonly ForeignRace[] = races;
    for (let tries = 1; tries <= mostTries && due.length > 0; tries++) {
      for await (const {
        race,
        record: { verdict },
      } of raceAll(due, { nameOf, signal, line })) {
        const mistakes = await mistakesOf(race);
        raced.set(race, { race, verdict, mistakes, tries });
      }
      due = [...raced.values()].filter(mayBeHidden).map(({ race }) => race);
    }
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
