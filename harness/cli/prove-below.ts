import type { RunRecord } from '../core/run-record.ts';
import { belowProofs, belowRaces } from '../prove/below-races.ts';
import type { BelowProof } from '../prove/below-races.ts';
import { mistakesBelow } from '../../targets/broken/below/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { raceAll } from './race-all.ts';

/** Races the reference service with every mistake in scripts, statements and the handling of failures. */
export async function raceMistakesBelow(
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<BelowProof[]> {
  const races = belowRaces(mistakesBelow, seed, choices);
  const nameOf = ({ workload, mistake }: (typeof races)[number]): string =>
    `${workload}, ${mistake?.name ?? 'control'}`;
  const records: RunRecord[] = [];
  for await (const { record } of raceAll(races, { nameOf, signal, line })) records.push(record);
  return belowProofs(races, records);
}
