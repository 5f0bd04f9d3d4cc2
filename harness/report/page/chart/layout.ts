import type { Chart } from '../../chart.ts';
import { scaleOf, tightScaleOf } from './scale.ts';
import type { Scale } from './scale.ts';

/** Where things of a chart lie: x as a share of its width, y in pixels from the top. */
export interface ChartLayout {
  readonly x: Scale;
  readonly y: Scale;
  readonly across: (x: number) => number;
  readonly down: (y: number) => number;
}

/** Pixels that the figures of a chart are high. */
export const plotHeight = 240;

/** What has to be known of a chart to lay it out; a page carries this for its script. */
export type Plotted = Pick<Chart, 'x' | 'y' | 'series' | 'bands'>;

/** Lays a chart out; the page and its script do so alike. */
export function layoutOf({ x, y, series, bands = [] }: Plotted): ChartLayout {
  const points = series.flatMap((one) => one.points);
  const ends = bands.flatMap(({ from, to = from }) => [from, to]);
  const xs = tightScaleOf(x, [...points.map((point) => point.x), ...ends]);
  const ys = scaleOf(
    y,
    points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
    5,
  );
  return {
    x: xs,
    y: ys,
    across: xs.at,
    down: (value) => Math.round((1 - ys.at(value)) * plotHeight * 10) / 10,
  };
}

/** All places that a chart has figures for, from left to right. */
export function placesOf(series: Plotted['series']): number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
}
