import { formatCount } from '../../core/units.ts';
import type { Axis } from './scaling.ts';
import type { Point } from '../curves/series.ts';
import { scatterOf } from '../scatter.ts';

/** Different places that a fit needs: one more than the richest curve has parameters. */
const leastPlaces = 4;

/** What keeps points from being fitted, and what makes the fit weak. */
export interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Judges points before a fit; `name` is what N counts. */
export function findingsOf(points: readonly Point[], axis: Axis, name: string): Findings {
  const problems = points.flatMap(({ n, xs }) => {
    if (!(n > 0) || !Number.isFinite(n)) return [`${name} = ${n} is not above 0; leave the point out`];
    const unusable = xs.find((x) => !(x > 0) || !Number.isFinite(x));
    if (unusable === undefined) return [];
    return [
      `${name} = ${formatCount(n)}: throughput is ${unusable}; it must be above 0, or the point left out`,
    ];
  });
  const places = new Set(points.map(({ n }) => n)).size;
  if (problems.length === 0 && places < leastPlaces)
    problems.push(
      `${name}: ${places} different ${places === 1 ? 'value' : 'values'}; a fit needs at least ${leastPlaces}, and 6 or more to be worth much`,
    );
  if (problems.length > 0) return { problems, warnings: [] };
  return {
    problems,
    warnings: [...(axis === 'count' ? withoutOne(points, name) : []), ...sideOf(points, name)],
  };
}

/** λ is the throughput at N = 1: without that point the curve still follows from the others, but nothing checks λ. */
function withoutOne(points: readonly Point[], name: string): string[] {
  const least = Math.min(...points.map(({ n }) => n));
  if (least === 1) return [];
  return [
    `no point at ${name} = 1: λ and σ are extrapolated from ${name} = ${formatCount(least)}; measure ${name} = 1 to check them`,
  ];
}

function sideOf(points: readonly Point[], name: string): string[] {
  const sorted = points.toSorted((a, b) => a.n - b.n);
  const means = sorted.map(({ xs }) => scatterOf(xs).mean);
  const highest = means.indexOf(Math.max(...means));
  if (highest === means.length - 1)
    return [
      `throughput is highest at the last ${name}, ${formatCount(sorted.at(-1)?.n)}: all points may lie before the peak; measure beyond it`,
    ];
  if (highest > 0) return [];
  return [
    `throughput is highest at the first ${name}, ${formatCount(sorted[0]?.n)}: all points may lie past the peak; measure smaller ${name}`,
  ];
}
