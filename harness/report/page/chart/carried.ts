import type { Point, Series } from '../../chart.ts';
import type { Plotted } from './layout.ts';

/** A chart as a page carries it for its script: a point is x, y and, where it has them, the ends of its interval. */
export type Carried = Omit<Plotted, 'series'> & {
  readonly series: readonly (Pick<Series, 'name' | 'shape'> & {
    readonly points: readonly (readonly number[])[];
  })[];
};

/** Packs a chart; four digits of a figure are more than anybody reads off. */
export function packed({ x, y, bands, series }: Plotted): Carried {
  return {
    x,
    y,
    ...(bands === undefined ? {} : { bands }),
    series: series.map(({ name, shape, points }) => ({ name, shape, points: points.map(numbersOf) })),
  };
}

/** Unpacks a chart. */
export function unpacked({ series, ...chart }: Carried): Plotted {
  return {
    ...chart,
    series: series.map((one) => ({
      ...one,
      points: one.points.map(([x = 0, y = 0, low, high]): Point => ({
        x,
        y,
        ...(low === undefined || high === undefined ? {} : { low, high }),
      })),
    })),
  };
}

function numbersOf({ x, y, low, high }: Point): number[] {
  const rest = low === undefined || high === undefined ? [y] : [y, low, high];
  return [Number(x.toPrecision(8)), ...rest.map((value) => Number(value.toPrecision(4)))];
}
