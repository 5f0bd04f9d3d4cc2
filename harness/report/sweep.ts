import { pointsOf } from '../analyze/points/point.ts';
import type { Point } from '../analyze/points/point.ts';
import type { Spread } from '../analyze/median.ts';
import { schemaVersion } from '../core/run-record.ts';
import type { RunRecord } from '../core/run-record.ts';
import { formatFigure, formatMs, formatRate, formatShare } from '../core/units.ts';
import type { SettingOfRun } from '../core/setting.ts';
import { differingIn, racesOf } from './race.ts';
import type { ReportOptions } from './reporter.ts';
import type { Column, Table, TableCell } from './table.ts';
import { headingOf, indented, tableLines } from './text.ts';
import { rankOf, verdictCell } from './verdict-cell.ts';

/** The points of a sweep as tables for a terminal, one a workload. */
export function sweepText(runs: readonly RunRecord[], options: ReportOptions): string {
  const { width, color } = options;
  const lines = racesOf(runs).flatMap((race) => {
    const raced = runs.filter(({ workload }) => workload === race.workload);
    const points = pointsOf(raced);
    const settings = settingsIn(raced);
    const broken = brokenLines(points, settings);
    return [
      ...headingOf(race, options),
      '',
      ...tableLines(tableOf(points, settings), width, color),
      ...(broken.length > 0 ? ['', ...broken.flatMap((line) => indented(line, '', width))] : []),
      '',
    ];
  });
  const about =
    'Figures are medians of the repetitions; ± is half of what lies between the least and the greatest. N=XR is the share of the clients that throughput and latency account for: 1 by Little’s law.';
  return `${[...lines, ...indented(about, '', width)].join('\n')}\n`;
}

/** The same as one document for programs: every record, and what the records of each point say together. */
export function sweepJson(runs: readonly RunRecord[]): string {
  const points = pointsOf(runs).map(({ runs: repetitions, ...figures }) => {
    const [run] = repetitions;
    return {
      workload: run?.workload,
      strategy: run?.strategy,
      clients: run?.clients,
      instances: run?.instances,
      workers: run?.workers,
      settings: run?.settings,
      repetitions: repetitions.length,
      ...figures,
    };
  });
  return `${JSON.stringify({ schemaVersion, runs, points }, null, 2)}\n`;
}

function settingsIn(runs: readonly RunRecord[]): readonly SettingOfRun[] {
  return differingIn(runs).filter(({ name }) => name !== 'machine' && name !== 'seed');
}

const figures: readonly {
  readonly head: readonly string[];
  readonly of: (point: Point) => Spread | undefined;
  readonly format: (value: number) => string;
}[] = [
  { head: ['ended', '/s'], of: ({ operationsPerS }) => operationsPerS, format: formatRate },
  { head: ['won', '/s'], of: ({ goodputPerS }) => goodputPerS, format: formatRate },
  { head: ['409'], of: ({ conflictShare }) => conflictShare, format: formatShare },
  { head: ['p99', 'ms'], of: ({ p99Ms }) => p99Ms, format: formatMs },
];

function tableOf(points: readonly Point[], settings: readonly SettingOfRun[]): Table {
  const columns: Column[] = [
    { head: ['strategy'], align: 'left' },
    ...settings.map(({ name }): Column => ({ head: [name], align: 'right' })),
    ...figures.map(({ head }): Column => ({ head, align: 'right' })),
    { head: ['N=XR'], align: 'right' },
    { head: ['verdict'], align: 'left' },
  ];
  return { columns, rows: points.map((point) => rowOf(point, settings)) };
}

function rowOf(point: Point, settings: readonly SettingOfRun[]): TableCell[] {
  const [run] = point.runs;
  if (run === undefined) return [];
  const law = point.littlesLaw;
  return [
    { text: run.strategy },
    ...settings.map(({ of }) => ({ text: of(run) ?? '–' })),
    ...figures.map(({ of, format }) => ({ text: spreadText(of(point), format) })),
    law === undefined
      ? { text: '–' }
      : { text: formatFigure(law.ratio), ...(law.holds ? {} : { tone: 'bad' as const }) },
    worstVerdict(point),
  ];
}

/** The median, and how far least and greatest are apart around it, as a share of it. */
function spreadText(spread: Spread | undefined, format: (value: number) => string): string {
  if (spread === undefined) return '–';
  const { median, min, max } = spread;
  return min === max ? format(median) : `${format(median)} ±${Math.round((50 * (max - min)) / median)}%`;
}

/** One client alone is no race: that nothing is proven of it goes without saying. */
function worstVerdict({ runs }: Point): TableCell {
  const [worst] = runs.toSorted((a, b) => rankOf(b) - rankOf(a));
  if (worst === undefined) return { text: '–' };
  const alone = worst.clients === 1 && worst.verdict.result === 'inconclusive';
  return alone ? { text: '– alone' } : verdictCell(worst);
}

function brokenLines(points: readonly Point[], settings: readonly SettingOfRun[]): string[] {
  return points.flatMap(({ runs: [run], littlesLaw }) => {
    if (run === undefined || littlesLaw === undefined || littlesLaw.holds) return [];
    const where = [run.strategy, ...settings.map(({ of, words }) => words(of(run) ?? ''))];
    return [
      `✗ ${where.join(', ')}: throughput and latency account for ${formatShare(littlesLaw.ratio)} of the clients (Little’s law): the data are broken`,
    ];
  });
}
