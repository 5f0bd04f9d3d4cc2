import { leastSquares } from './least-squares.ts';
import type { Minimum, Range } from './least-squares.ts';
import type { Model, Spot } from './model.ts';
import type { Series } from './series.ts';

/** The least squares of a model from all of its starts; undefined where none leads anywhere. */
export function fitCurve(model: Model, series: Series, range: Range = 'meaningful'): Minimum | undefined {
  let best: Minimum | undefined;
  for (const start of model.starts(spotsOf(series))) {
    const found = leastSquares(model, series, start, range);
    if (found !== undefined && (best === undefined || found.squares < best.squares)) best = found;
  }
  return best;
}

function spotsOf({ n, x }: Series): Spot[] {
  return [...n].map((at, row) => ({ n: at, x: x[row] ?? 0 }));
}
