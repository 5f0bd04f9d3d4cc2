import type { RunRecord } from '../core/run-record.ts';
import { plantedProofs, plantedRaces } from '../prove/planted-races.ts';
import type { PlantedProof } from '../prove/planted-races.ts';
import { plantedMistakes } from '../../targets/broken/planted/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { raceAll } from './race-all.ts';

/** Races the reference service with every mistake in what it stores or shows, and each workload without any. */
export async function racePlantedMistakes(
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<PlantedProof[]> {
  const races = plantedRaces(plantedMistakes, seed, choices);
  const nameOf = ({ workload, planted }: (typeof races)[number]): string =>
    `${workload}, ${planted?.name ?? 'control'}`;
  const records: RunRecord[] = [];
  for await (const { record } of raceAll(races, { nameOf, signal, line, untilFull: true }))
    records.push(record);
  return plantedProofs(races, records);
}
