import type { RunRecord } from '../core/run-record.ts';
import { belowProofs, belowRaces } from '../prove/below-races.ts';
import type { BelowProof } from '../prove/below-races.ts';
import { buildPlan } from '../plan/plan.ts';
import { runPlan } from '../run/run-plan.ts';
import { mistakesBelow } from '../../targets/broken/below/index.ts';
import { choices } from './choices.ts';
import type { Line } from './line.ts';
import { runParts } from './parts.ts';

/** Races the reference service with every mistake in scripts, statements and the handling of failures. */
export async function raceMistakesBelow(
  seed: number,
  signal: AbortSignal,
  line: Line,
): Promise<BelowProof[]> {
  const planned = (argv: readonly string[]) => buildPlan({ argv, env: {} }, choices);
  const races = belowRaces(mistakesBelow, seed, (argv) => {
    const [cell] = planned(argv).cells;
    if (cell === undefined) throw new Error('a race was planned that has no cell');
    return cell;
  });
  const parts = runParts((_, index) => {
    const race = races[index];
    line.show(`race ${index + 1} of ${races.length}: ${race?.workload}, ${race?.mistake?.name ?? 'control'}`);
  }, signal);
  const cells = races.map(({ cell }) => cell);
  const records: RunRecord[] = [];
  for await (const record of runPlan({ ...planned([]), cells }, parts)) records.push(record);
  return belowProofs(races, records);
}
