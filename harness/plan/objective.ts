import { parseObjective } from '../analyze/objective.ts';
import type { Objective } from '../analyze/objective.ts';
import type { objectiveOptions } from './objective-options.ts';

/** What rows are held to, and the records that some bounds are relative to. */
export interface PlannedObjective {
  readonly objective: Objective;
  /** A folder or file of records. */
  readonly baseline?: string;
}

/** What was given for an option that takes a text. */
interface Texts {
  readonly values: readonly string[];
  readonly source?: string;
}

/** What a kept run is for, where nobody says otherwise: nothing is more than a tenth worse. */
export const usualBounds = 'p99<=+10%,goodput>=-10%,violations=0';

/** Reads what rows are held to, undefined where they are held to nothing; what is wrong with it is added to `problems`. */
export function objectiveOf(
  {
    objective: bounds,
    'objective-baseline': baseline,
  }: Readonly<Record<keyof typeof objectiveOptions, Texts>>,
  problems: string[],
): PlannedObjective | undefined {
  const [path] = baseline.values;
  const text = bounds.values[0] ?? (path === undefined ? undefined : usualBounds);
  if (text === undefined) return undefined;
  const objective = parseObjective(text, { hasKept: path !== undefined });
  if ('problems' in objective) {
    problems.push(...objective.problems.map((problem) => `${bounds.source ?? '--objective'}: ${problem}`));
    return undefined;
  }
  if (path === undefined) return { objective };
  if (!objective.thresholds.some(({ ofKept }) => ofKept === true))
    problems.push(
      `${baseline.source ?? '--objective-baseline'}: no bound is relative to it; write one such as p99<+10%, or leave it out`,
    );
  return { objective, baseline: path };
}
