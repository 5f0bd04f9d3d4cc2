import { broughtOf } from '../plan/cell.ts';
import { foreignProofOf } from '../prove/foreign/proof.ts';
import type { ForeignProof, Raced } from '../prove/foreign/proof.ts';
import { HostProcess } from '../prove/foreign/host-process.ts';
import { foreignRaces } from '../prove/foreign/races.ts';
import type { ForeignRace, ForeignSet } from '../prove/foreign/races.ts';
import { foreignServices } from '../prove/foreign/services/index.ts';
import { pathOf } from '../prove/foreign/services/manner.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { raceAll } from './race-all.ts';

/** Races services that share no code with the checks, as anybody's service is raced: by their address. */
export async function raceForeignServices(
  set: ForeignSet,
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<ForeignProof | undefined> {
  if (set === 'none') return undefined;
  const host = await HostProcess.start(new URL('./foreign.js', import.meta.url), signal);
  const raced: Raced[] = [];
  try {
    const races = foreignRaces(foreignServices, { set, seed, origin: host.origin }, choices);
    const nameOf = ({ setting: { workload, mode, manner } }: ForeignRace): string =>
      pathOf({ workload, mode: mode.name, manner });
    for await (const { race, record } of raceAll(races, { nameOf, signal, line }))
      raced.push({ race, verdict: record.verdict, mistakes: await mistakesOf(race) });
  } finally {
    await host.stop();
  }
  return foreignProofOf(raced, { set, seed, failure: host.failure });
}

/** How often the service that was raced did what is wrong, as it says itself. */
async function mistakesOf({ cell }: ForeignRace): Promise<number> {
  const answer = await fetch(`${broughtOf(cell).urls?.[0]}/contend/mistakes`);
  return ((await answer.json()) as { readonly mistakes: number }).mistakes;
}
