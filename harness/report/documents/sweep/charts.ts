import type { Point } from '../../../analyze/points/point.ts';
import type { Spread } from '../../../analyze/median.ts';
import { grouped } from '../../../core/grouped.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import type { SettingOfRun } from '../../../core/setting.ts';
import type { Axis, Chart, Series } from '../../chart.ts';

/** How figures go with the setting that was varied, a line a strategy and place of all other settings. */
export function sweepCharts(points: readonly Point[], settings: readonly SettingOfRun[]): Chart[] {
  const varied = settings.find(({ name }) => axes[name] !== undefined);
  const of = varied === undefined ? undefined : axes[varied.name];
  const all =
    of === undefined ? [] : points.flatMap(({ runs: [run] }) => (run === undefined ? [] : of.of(run)));
  const chart = (about: string, y: Axis, figure: (point: Point) => Spread | undefined): Chart[] => {
    if (varied === undefined || of === undefined) return [];
    const series = seriesOf(
      points,
      settings.filter((one) => one !== varied),
      of.of,
      figure,
    );
    return [
      {
        kind: 'chart',
        about: `${about} by ${varied.name}`,
        reading: 'Medians of the repetitions, between the least and the most of them.',
        // Nought has no place on a scale of ratios.
        x: { name: varied.name, unit: of.unit, scale: Math.min(...all) > 0 ? 'log' : 'linear' },
        y,
        series,
      },
    ];
  };
  return [
    ...chart('Goodput', { name: 'goodput', unit: '/s', scale: 'linear' }, ({ goodputPerS }) => goodputPerS),
    ...chart(
      'Conflicts',
      { name: 'conflicts', unit: 'share', scale: 'linear' },
      ({ conflictShare }) => conflictShare,
    ),
    ...chart('Latency (p99)', { name: 'p99', unit: 'ms', scale: 'log' }, ({ p99Ms }) => p99Ms),
    costOf(points),
  ];
}

/** Settings that are numbers, as axes. */
const axes: Readonly<
  Record<string, { readonly unit: Axis['unit']; readonly of: (run: RunRecord) => number }>
> = {
  rate: { unit: '/s', of: ({ settings }) => settings.ratePerS ?? 0 },
  clients: { unit: 'count', of: ({ clients }) => clients },
  instances: { unit: 'count', of: ({ instances }) => instances },
  workers: { unit: 'count', of: ({ workers }) => workers },
  keys: { unit: 'count', of: ({ settings }) => settings.keys },
  work: { unit: 'ms', of: ({ settings }) => settings.workMs },
};

function seriesOf(
  points: readonly Point[],
  others: readonly SettingOfRun[],
  x: (run: RunRecord) => number,
  figure: (point: Point) => Spread | undefined,
): Series[] {
  return [...grouped(points, (point) => nameOf(point, others))].map(([name, own]) => ({
    name,
    shape: 'line',
    points: own
      .flatMap((point) => {
        const [run] = point.runs;
        const spread = figure(point);
        if (run === undefined || spread === undefined || !Number.isFinite(spread.median)) return [];
        return [{ x: x(run), y: spread.median, low: spread.min, high: spread.max }];
      })
      .toSorted((one, other) => one.x - other.x),
    ...wrongOf(own),
  }));
}

function nameOf({ runs: [run] }: Point, others: readonly SettingOfRun[]): string {
  if (run === undefined) return '';
  return [run.strategy, ...others.map(({ of, words }) => words(of(run) ?? ''))]
    .filter((text) => text !== '')
    .join(', ');
}

/** What conflicts cost: a point a place of the sweep. */
function costOf(points: readonly Point[]): Chart {
  return {
    kind: 'chart',
    about: 'Goodput against conflicts',
    reading: 'Each point is a place of the sweep, between the least and the most of its repetitions.',
    x: { name: 'conflicts', unit: 'share', scale: 'linear' },
    y: { name: 'goodput', unit: '/s', scale: 'linear' },
    series: [...grouped(points, ({ runs: [run] }) => run?.strategy ?? '')].map(([name, own]) => ({
      name,
      shape: 'points',
      points: own.map(({ conflictShare, goodputPerS: { median, min, max } }) => ({
        x: conflictShare.median,
        y: median,
        low: min,
        high: max,
      })),
      ...wrongOf(own),
    })),
  };
}

function wrongOf(points: readonly Point[]): Pick<Series, 'isWrong'> {
  const isWrong = points.some(({ runs }) => runs.some(({ verdict }) => verdict.result === 'invalid'));
  return isWrong ? { isWrong } : {};
}
