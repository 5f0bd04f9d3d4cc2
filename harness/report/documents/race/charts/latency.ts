import { countsOf } from '../../../../measure/histogram.ts';
import type { Chart, Point } from '../../../chart.ts';
import type { Row } from '../rows.ts';
import { drawnRows, leftOutOf, nameOf, wrongOf } from './drawn-rows.ts';

/** Latency of operations by percentile, as HdrHistogram plots it. */
export function latencyChart(all: readonly Row[]): Chart[] {
  const series = drawnRows(all).flatMap((row) => {
    const points = pointsOf(row);
    return points.length === 0
      ? []
      : [{ name: nameOf(row), shape: 'line' as const, points, ...wrongOf(row) }];
  });
  if (series.length === 0) return [];
  return [
    {
      kind: 'chart',
      about: 'Latency by percentile',
      reading: `From the intended start of an operation to its end, as far as there are samples enough. p99: one of a hundred took longer.${leftOutOf(all)}`,
      x: { name: 'percentile of operations', unit: 'ratio', scale: 'percentile' },
      y: { name: 'latency', unit: 'ms', scale: 'log' },
      series,
    },
  ];
}

/** Places a nine. */
const perNine = 12;
/** A bound of a percentile needs so many samples above it. */
const needed = 3.68;

function pointsOf({ runs }: Row): Point[] {
  const texts = runs.flatMap(({ histograms }) =>
    Object.entries(histograms).flatMap(([name, text]) => (name.startsWith('operation.') ? [text] : [])),
  );
  const counts = [...countsOf(texts)].toSorted(([one], [other]) => one - other);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total < 2 * needed) return [];
  const last = Math.floor(perNine * Math.log10(total / needed));
  const points: Point[] = [];
  let [index, below] = [0, counts[0]?.[1] ?? 0];
  for (let place = 0; place <= last; place++) {
    const share = 1 - 10 ** (-place / perNine);
    while (below < share * total && index < counts.length - 1) below += counts[++index]?.[1] ?? 0;
    points.push({ x: share, y: (counts[index]?.[0] ?? 0) / 1000 });
  }
  return points;
}
