import { formatFigure } from '../../core/units.ts';
import type { Axis } from './scaling.ts';
import type { Point } from './series.ts';

/** Different places that a fit needs: one more than the richest curve has parameters. */
export const leastPlaces = 4;

/** What keeps points from being fitted, and what makes the fit weak. */
export interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Judges points before a fit; `where` names their source. */
export function findingsOf(points: readonly Point[], axis: Axis, where: string): Findings {
  const problems: string[] = [];
  for (const { n, xs } of points) {
    if (!(n > 0) || !Number.isFinite(n))
      problems.push(`${where}: N = ${n} is not above 0; leave the point out`);
    for (const x of xs)
      if (!(x > 0) || !Number.isFinite(x))
        problems.push(
          `${where}: N = ${formatFigure(n)} has throughput ${x}; it must be above 0, or the point left out`,
        );
  }
  const places = new Set(points.map(({ n }) => n)).size;
  if (places < leastPlaces)
    problems.push(
      `${where}: has ${places} different N; a fit needs at least ${leastPlaces}, and 6 or more to be worth much`,
    );
  if (problems.length > 0) return { problems, warnings: [] };
  return { problems, warnings: [...(axis === 'count' ? withoutOne(points) : []), ...sidesOf(points)] };
}

/** λ is the throughput at N = 1: without that point it is an extrapolation, which the curve allows but does not check. */
function withoutOne(points: readonly Point[]): string[] {
  const least = Math.min(...points.map(({ n }) => n));
  if (least === 1) return [];
  return [
    `no point at N = 1: λ and σ are extrapolated from N = ${formatFigure(least)}; measure N = 1 to check them`,
  ];
}

function sidesOf(points: readonly Point[]): string[] {
  const sorted = points.toSorted((a, b) => a.n - b.n);
  const means = sorted.map(({ xs }) => xs.reduce((sum, x) => sum + x, 0) / xs.length);
  const highest = means.indexOf(Math.max(...means));
  const [first, last] = [sorted[0]?.n, sorted.at(-1)?.n];
  if (highest === means.length - 1)
    return [
      `throughput is highest at the last N (${formatFigure(last)}): all points may lie before the peak; measure beyond it`,
    ];
  if (highest === 0)
    return [
      `throughput is highest at the first N (${formatFigure(first)}): all points lie past the peak; measure smaller N`,
    ];
  return [];
}
