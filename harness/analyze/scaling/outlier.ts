import { fitCurve } from '../curves/curve-fit.ts';
import { curvature, gradientAt, valueAt } from '../curves/least-squares.ts';
import { usl } from '../curves/models.ts';
import { seriesOf } from '../curves/series.ts';
import type { Series } from '../curves/series.ts';
import { studentTails } from '../student.ts';

/** A measurement that contradicts all others. */
export interface Outlier {
  readonly n: number;
  /** The value, or the mean where all values of the place are meant. */
  readonly x: number;
  /** Where the curve through all others has it. */
  readonly expected: number;
  /** How many of the place's values are meant. */
  readonly values: number;
  /** Chance that a set without an outlier has one so far off (Bonferroni's bound). */
  readonly chance: number;
}

/** Chance at which a set without an outlier is said to have one. */
const significance = 0.05;
/** What is off by less is no gross error, however exact the others are. */
const gross = 0.2;
/** What arithmetic alone leaves of a value, as a share of it. */
const rounding = 1e-9;

/** Some values of a series that are left out together. */
interface Left {
  readonly rows: readonly number[];
}

/**
 * The one value, or the one place with all its repetitions, that lies too far from the curve of all others: residuals that
 * are studentised by a fit without them (Cook and Weisberg 1982, section 2.2), the largest held against Bonferroni's
 * bound. The curve is the universal scalability law with parameters as they come: the richest, so that a point is not
 * blamed for a model that is too poor.
 */
export function outlierOf(series: Series): Outlier | undefined {
  const { n, groups } = series;
  const places = groups.map(({ from, to }): Left => ({ rows: range(from, to) }));
  const repeated = groups.filter(({ from, to }) => to - from > 2);
  const values = repeated.flatMap(({ from, to }) => range(from, to).map((row): Left => ({ rows: [row] })));
  const left = [...places, ...values];
  const found = left.flatMap(({ rows }) => {
    const judged = judgedBy(series, rows);
    return judged === undefined ? [] : [{ ...judged, chance: Math.min(1, judged.chance * left.length) }];
  });
  const significant = found.filter(
    ({ x, expected, chance }) =>
      chance < significance && Math.abs(x - expected) > gross * Math.max(x, expected),
  );
  if (significant.length === 0) return undefined;
  const { row, ...most } = significant.reduce((worst, each) => (each.far > worst.far ? each : worst));
  return { n: n[row] ?? 0, x: most.x, expected: most.expected, values: most.values, chance: most.chance };
}

interface Judged {
  readonly row: number;
  readonly x: number;
  readonly expected: number;
  readonly values: number;
  /** Studentised residual. */
  readonly far: number;
  readonly chance: number;
}

function judgedBy({ n, x, groups }: Series, rows: readonly number[]): Judged | undefined {
  const [row = 0] = rows;
  const others = seriesOf(
    groups.flatMap(({ from, to }) => {
      const xs = range(from, to)
        .filter((each) => !rows.includes(each))
        .map((each) => x[each] ?? 0);
      return xs.length === 0 ? [] : [{ n: n[from] ?? 0, xs }];
    }),
  );
  const freedom = others.n.length - usl.parameters.length;
  if (freedom < 1 || others.groups.length < usl.parameters.length) return undefined;
  const fit = fitCurve(usl, others, 'free');
  const inverse = fit && curvature(usl, others, fit.theta);
  if (fit === undefined || inverse === undefined) return undefined;
  const at = n[row] ?? 0;
  const expected = valueAt(usl, at, fit.theta);
  if (!(expected > 0)) return undefined;
  const mean = rows.reduce((sum, each) => sum + (x[each] ?? 0), 0) / rows.length;
  const gradient = new Float64Array(usl.parameters.length);
  gradientAt(usl, at, fit.theta, gradient);
  let ofCurve = 0;
  for (const [i, one] of gradient.entries())
    for (const [j, other] of gradient.entries())
      ofCurve += one * other * (inverse[i * gradient.length + j] ?? 0);
  const variance = fit.squares / freedom;
  const own = 1 / (rows.length * weightNear(others, at));
  const error = Math.max(Math.sqrt(variance * (own + ofCurve)), rounding * expected);
  const far = Math.abs(mean - expected) / error;
  return { row, x: mean, expected, values: rows.length, far, chance: studentTails(far, freedom) };
}

/** The weight that a value would have by the scatter of the others: its own may be what is wrong. */
function weightNear({ n, weight }: Series, at: number): number {
  let [nearest, least] = [0, Infinity];
  for (const [row, place] of n.entries()) {
    const off = Math.abs(Math.log(place / at));
    if (off < least) [nearest, least] = [row, off];
  }
  return weight[nearest] ?? 1;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
