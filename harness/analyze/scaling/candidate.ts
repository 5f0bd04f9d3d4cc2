import { fitCurve } from '../curves/curve-fit.ts';
import { valueAt } from '../curves/least-squares.ts';
import type { Minimum } from '../curves/least-squares.ts';
import type { Model } from '../curves/model.ts';
import { without } from '../curves/series.ts';
import type { Series } from '../curves/series.ts';

/** A model as it fits, with what speaks for it. */
export interface Candidate {
  readonly model: Model;
  readonly fit: Minimum;
  /** Akaike's criterion, corrected for small samples; undefined where there are too few values for it to be fair. */
  readonly aicc: number | undefined;
  /** How far the curve misses places that it was not shown, as a share of throughput. */
  readonly leaveOneOut: number;
}

/** The candidate that was taken, and why. */
export interface Choice {
  readonly chosen: Candidate;
  readonly why: string;
  readonly candidates: readonly Candidate[];
}

/** Beyond this difference of AICc a model has considerably less support (Burnham and Anderson 2002, section 2.6). */
const supported = 4;
/** A simpler model is kept unless the other predicts this much better. */
const better = 0.95;

/**
 * Fits every model and takes one: AICc strikes out what the data do not support, then the least error at places left
 * out decides, the simpler model where they are alike. Throws where no model can be fitted: the data were not checked.
 */
export function choose(models: readonly Model[], series: Series): Choice {
  const fair = series.n.length >= 2 * (Math.max(...models.map(({ parameters }) => parameters.length)) + 1);
  const candidates = models.flatMap((model): Candidate[] => {
    const fit = fitCurve(model, series);
    if (fit === undefined || model.isOwn?.(fit.theta) === false) return [];
    const aicc = fair ? aiccOf(model, series, fit) : undefined;
    return [{ model, fit, aicc, leaveOneOut: leaveOneOut(model, series) }];
  });
  const least = Math.min(...candidates.map(({ aicc }) => aicc ?? 0));
  const left = candidates
    .filter(({ aicc }) => (aicc ?? 0) <= least + supported)
    .toSorted((a, b) => a.model.parameters.length - b.model.parameters.length);
  const [simplest, ...others] = left;
  if (simplest === undefined) throw new Error('no model can be fitted to these points');
  const chosen = others.reduce(
    (best, other) => (other.leaveOneOut < best.leaveOneOut * better ? other : best),
    simplest,
  );
  return { chosen, why: reason(chosen, left, candidates, fair), candidates };
}

function aiccOf(model: Model, { n }: Series, { squares }: Minimum): number {
  // The scatter is a parameter too.
  const parameters = model.parameters.length + 1;
  const count = n.length;
  // A perfect fit would be minus infinity.
  const spread = Math.max(squares / count, Number.MIN_VALUE);
  return (
    count * Math.log(spread) + 2 * parameters + (2 * parameters * (parameters + 1)) / (count - parameters - 1)
  );
}

function leaveOneOut(model: Model, series: Series): number {
  let missed = 0;
  let whole = 0;
  for (const group of series.groups) {
    const fit = fitCurve(model, without(series, group));
    const expected = fit === undefined ? 0 : valueAt(model, series.n[group.from] ?? 0, fit.theta);
    for (let row = group.from; row < group.to; row++) {
      const [x, weight] = [series.x[row] ?? 0, series.weight[row] ?? 0];
      missed += weight * (x - expected) ** 2;
      whole += weight * x ** 2;
    }
  }
  return Math.sqrt(missed / whole);
}

function reason(
  { model, leaveOneOut: error }: Candidate,
  left: readonly Candidate[],
  all: readonly Candidate[],
  fair: boolean,
): string {
  const struck = all
    .filter((candidate) => !left.includes(candidate))
    .map((candidate) => candidate.model.name);
  const by = fair
    ? struck.length === 0
      ? 'AICc leaves every model in'
      : `AICc strikes out ${struck.join(', ')}`
    : 'too few values for AICc';
  const rivals = left.filter((candidate) => candidate.model !== model);
  if (rivals.length === 0) return `${by}; ${model.name} is left`;
  const simpler = rivals.some((rival) => rival.leaveOneOut < error);
  return simpler
    ? `${by}; ${model.name} is simpler, and the others predict places left out hardly better`
    : `${by}; ${model.name} predicts places left out best`;
}
