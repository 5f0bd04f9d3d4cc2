import type { RunRecord } from '../core/run-record.ts';
import { plantedProofs, plantedRaces } from '../prove/planted-races.ts';
import type { PlantedProof } from '../prove/planted-races.ts';
import { buildPlan } from '../plan/plan.ts';
import { runPlan } from '../run/run-plan.ts';
import { plantedMistakes } from '../../targets/broken/planted/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { runParts } from './parts.ts';

/** Races the reference service with every mistake in what it stores or shows, and each workload without any. */
export async function racePlantedMistakes(
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<PlantedProof[]> {
  const planned = (argv: readonly string[]) => buildPlan({ argv, env: {} }, choices);
  const races = plantedRaces(plantedMistakes, seed, (argv) => {
    const [cell] = planned(argv).cells;
    if (cell === undefined) throw new Error('a race was planned that has no cell');
    return cell;
  });
  const parts = runParts((_, index) => {
    const race = races[index];
    line.show(`race ${index + 1} of ${races.length}: ${race?.workload}, ${race?.planted?.name ?? 'control'}`);
  }, signal);
  const cells = races.map(({ cell }) => cell);
  const records: RunRecord[] = [];
  for await (const record of runPlan({ ...planned([]), cells }, parts)) records.push(record);
  return plantedProofs(races, records);
}
