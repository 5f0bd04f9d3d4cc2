import type { RunRecord } from '../../core/run-record.ts';
import { settingsOfRun } from '../../core/setting.ts';
import { fitCurve } from '../curves/curve-fit.ts';
import { valueAt } from '../curves/least-squares.ts';
import { usl } from '../curves/models.ts';
import { findingsOf } from '../scaling/point-problems.ts';
import { gatherPoints } from '../scaling/runs.ts';
import { seriesOf } from '../curves/series.ts';
import { grouped } from '../../core/grouped.ts';

/** How much more N instances do than one, and what is not known of it. */
export interface SpeedUp {
  readonly speedUp: (instances: number) => number;
  readonly warning?: string;
}

/** The universal scalability law over instances where runs varied them, else a straight line, which is said. */
export function speedUpOf(runs: readonly RunRecord[]): SpeedUp {
  for (const alike of alikeButInstances(runs)) {
    const { points, problems } = gatherPoints(alike, 'attempts');
    if (problems.length > 0 || findingsOf(points, 'count', 'instances').problems.length > 0) continue;
    const fit = fitCurve(usl, seriesOf(points));
    if (fit !== undefined)
      return { speedUp: (instances) => valueAt(usl, instances, fit.theta) / valueAt(usl, 1, fit.theta) };
  }
  return {
    speedUp: (instances) => instances,
    warning: 'instances were not varied: N of them are taken to do N times as much as one',
  };
}

/** Runs that have all but their instances in common, the largest group first. */
function alikeButInstances(runs: readonly RunRecord[]): (readonly RunRecord[])[] {
  const settings = settingsOfRun.filter(({ name }) => name !== 'seed' && name !== 'instances');
  const alike = grouped(runs, (run) => JSON.stringify(settings.map(({ of }) => of(run) ?? null)));
  return [...alike.values()].toSorted((a, b) => b.length - a.length);
}
