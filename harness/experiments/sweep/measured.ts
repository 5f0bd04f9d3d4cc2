import type { Environment, RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { holdFolder } from './folder-hold.ts';
import { isMeasured, openSweep } from './sweep-folder.ts';
import type { SweepPlan } from './sweep-plan.ts';

/** What a sweep is measured with. */
export interface SweepMeans {
  readonly environment: Environment;
  /** The servers that a sweep is measured with, by name. */
  readonly serversOf: (plan: SweepPlan) => Readonly<Record<string, string>>;
  /** Races cells of a sweep one after the other. */
  readonly race: (plan: SweepPlan, cells: readonly Cell[]) => AsyncIterable<RunRecord>;
  readonly say: (line: string) => void;
}

/**
 * Yields all records of a sweep that there are, those of earlier runs first, again after every turn. Nobody else writes into its
 * folder meanwhile: who comes second is refused (CTD_RESULTS).
 */
export async function* measured(plan: SweepPlan, means: SweepMeans): AsyncGenerator<readonly RunRecord[]> {
  const release = (await isMeasured(plan)) ? () => {} : await holdFolder(plan.folder);
  try {
    yield* measuredAlone(plan, means);
  } finally {
    release();
  }
}

async function* measuredAlone(
  plan: SweepPlan,
  { environment, serversOf, race, say }: SweepMeans,
): AsyncGenerator<readonly RunRecord[]> {
  const folder = await openSweep(plan, environment, serversOf(plan));
  const { kept, open } = folder;
  const runs = [...kept];
  say(
    kept.length > 0
      ? `${kept.length} of ${kept.length + open.length} records are in ${folder.path} already and are not measured again`
      : `${open.length} records are going to be in ${folder.path}`,
  );
  yield runs;
  if (open.length === 0) return;
  let next = 0;
  for await (const record of race(
    plan,
    open.map(({ cell }) => cell),
  )) {
    const turn = open[next++];
    if (turn !== undefined) await folder.write(turn, record);
    runs.push(record);
    yield runs;
  }
}

/** All records of a sweep, once they are measured. */
export async function allOf(plan: SweepPlan, means: SweepMeans): Promise<readonly RunRecord[]> {
  let runs: readonly RunRecord[] = [];
  for await (const all of measured(plan, means)) runs = all;
  return runs;
}
