import type { Scaling } from '../../../analyze/scaling/scaling.ts';
import type { Chart } from '../../chart.ts';

/** What was measured, the curve that fits it with its interval, and where it peaks. */
export function scalingChart({ model, drawn, peak }: Scaling, varied: string): Chart {
  return {
    kind: 'chart',
    about: `Throughput by ${varied}`,
    reading:
      'Points are means, between the least and the most of their repetitions; the curve lies in its band with 95 % at each place.',
    x: { name: varied, unit: 'count', scale: 'linear' },
    y: { name: 'X', unit: '/s', scale: 'linear' },
    series: [
      {
        name: `${model} curve`,
        shape: 'line',
        points: drawn.curve.map(({ n, value, low, high }) => ({
          x: n,
          y: value,
          ...(Number.isFinite(low) && Number.isFinite(high) ? { low, high } : {}),
        })),
      },
      {
        name: 'measured',
        shape: 'points',
        points: drawn.measured.map(({ n, mean, least, most, times }) => ({
          x: n,
          y: mean,
          ...(times > 1 ? { low: least, high: most } : {}),
        })),
      },
    ],
    ...(peak === undefined
      ? {}
      : {
          bands: [
            {
              of: 'interval',
              text: 'peak',
              from: peak.intervals.n.low,
              to: Math.min(peak.intervals.n.high, 2 * Math.max(...drawn.measured.map(({ n }) => n))),
            },
          ],
        }),
  };
}
