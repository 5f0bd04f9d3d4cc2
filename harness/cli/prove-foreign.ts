import { broughtOf } from '../plan/cell.ts';
import { foreignProofOf } from '../prove/foreign/proof.ts';
import type { ForeignProof, Raced } from '../prove/foreign/proof.ts';
import { HostProcess } from '../prove/foreign/host-process.ts';
import { foreignRaces } from '../prove/foreign/races.ts';
import type { ForeignRace, ForeignSet } from '../prove/foreign/races.ts';
import { foreignServices } from '../prove/foreign/services/index.ts';
import { pathOf } from '../prove/foreign/services/manner.ts';
import { buildPlan } from '../plan/plan.ts';
import { runPlan } from '../run/run-plan.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { runParts } from './parts.ts';

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
    const planned = (argv: readonly string[]) => buildPlan({ argv, env: {} }, choices);
    const races = foreignRaces(foreignServices, { set, seed, origin: host.origin }, (argv) => {
      const [cell] = planned(argv).cells;
      if (cell === undefined) throw new Error('a race was planned that has no cell');
      return cell;
    });
    const parts = runParts((_, index) => {
      const setting = races[index]?.setting;
      if (setting === undefined) return;
      const { workload, mode, manner } = setting;
      line.show(`race ${index + 1} of ${races.length}: ${pathOf({ workload, mode: mode.name, manner })}`);
    }, signal);
    const cells = races.map(({ cell }) => cell);
    for await (const { verdict } of runPlan({ ...planned([]), cells }, parts)) {
      const race = races[raced.length];
      if (race !== undefined) raced.push({ race, verdict, mistakes: await mistakesOf(race) });
    }
  } finally {
    await host.stop();
  }
  return foreignProofOf(raced, { set, seed, failure: host.failure });
}

/** How often the service that was raced did what is wrong, as it says itself. */
async function mistakesOf({ cell }: ForeignRace): Promise<number> {
  const answer = await fetch(`${broughtOf(cell).url}/contend/mistakes`);
  return ((await answer.json()) as { readonly mistakes: number }).mistakes;
}
