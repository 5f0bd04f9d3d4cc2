import { usl } from '../../harness/analyze/curves/models.ts';
import { estimatesOf } from '../../harness/analyze/scaling/scaling.ts';
import type { Estimate } from '../../harness/analyze/scaling/scaling.ts';
import { seriesOf } from '../../harness/analyze/curves/series.ts';
import { synthesise } from './synthetic.ts';
import type { Design } from './synthetic.ts';

/** How often the intervals of one parameter held what the data were made from. */
export interface Coverage {
  readonly design: string;
  readonly parameter: string;
  readonly sets: number;
  /** Share of the sets, 0 to 1. */
  readonly covered: number;
  /** Median width of the interval as a share of the truth; absent where the truth is 0. */
  readonly width?: number;
}

/** Fits the law to many sets of which the parameters are known, and counts. `alter` is there to make the count fail. */
export function coverageOf(
  design: Design,
  {
    sets,
    samples,
    alter = (estimate) => estimate,
  }: {
    readonly sets: number;
    readonly samples: number;
    readonly alter?: (estimate: Estimate) => Estimate;
  },
): Coverage[] {
  const covered = usl.parameters.map(() => 0);
  const widths: number[][] = usl.parameters.map(() => []);
  for (let set = 0; set < sets; set++) {
    const { truth, points } = synthesise(design, set);
    const estimates = estimatesOf(usl, seriesOf(points), { samples, seed: set });
    for (const [index, { name }] of usl.parameters.entries()) {
      const estimate = estimates[name];
      if (estimate === undefined) continue;
      const { low, high } = alter(estimate);
      const actual = truth[index] ?? 0;
      if (low <= actual && actual <= high) covered[index] = (covered[index] ?? 0) + 1;
      widths[index]?.push((high - low) / actual);
    }
  }
  return usl.parameters.map(({ name }, index) => {
    const sorted = (widths[index] ?? []).toSorted((a, b) => a - b);
    const width = sorted[sorted.length >> 1] ?? Infinity;
    return {
      design: design.name,
      parameter: name,
      sets,
      covered: (covered[index] ?? 0) / sets,
      ...(Number.isFinite(width) ? { width } : {}),
    };
  });
}
