import { lawBroken, lawText } from '../../analyze/points/littles-law.ts';
import { pointsOf } from '../../analyze/points/point.ts';
import type { Point } from '../../analyze/points/point.ts';
import type { Spread } from '../../analyze/median.ts';
import { grouped } from '../../core/grouped.ts';
import type { Named } from '../../core/registry.ts';
import { asPoint, doubtsOfSweep } from '../../analyze/endings/doubts.ts';
import { schemaVersion } from '../../core/run-record.ts';
import type { WarningCode } from '../../core/warning.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatFigure, formatMs, formatRate, formatShare } from '../../core/units.ts';
import type { SettingOfRun } from '../../core/setting.ts';
import { figureCell, left, list, right, sentences, spare } from '../document.ts';
import type { Block, Case, Cell, Column, Document, Table, Verdicts } from '../document.ts';
import { caseOf } from './race/cases.ts';
import { headingOf } from './race/heading.ts';
import { differingIn, labelOf, settingCell } from './race/rows.ts';
import { rankOf } from './race/rank.ts';
import { verdictCell } from './race/verdict-cell.ts';
import { verdictsOf as linesOf } from './race/verdict-lines.ts';
import { mapOf } from './sweep/map.ts';
import { sweepCharts } from './sweep/charts.ts';

/** The points of a sweep, a table a workload; for programs every record, and what the records of each point say together. */
export function sweepDocument(runs: readonly RunRecord[], workloads: readonly Named[]): Document {
  const sweeps = grouped(runs, ({ workload }) => workload);
  return {
    blocks: [
      ...[...sweeps.values()].flatMap((raced): Block[] => {
        const points = pointsOf(raced);
        const settings = settingsIn(raced);
        return [
          headingOf(raced, workloads),
          verdictsOf(points),
          { kind: 'aside', blocks: () => mapOf(points, settings) },
          tableOf(points, settings),
          { kind: 'aside', blocks: () => sweepCharts(points, settings) },
          ...list(brokenLines(points, settings)),
          ...list(warningLines(raced)),
        ];
      }),
      ...sentences(
        'Figures are medians of the repetitions; ± is half of what lies between the least and the greatest. N=XR is the share of the clients that throughput and latency account for: 1 by Little’s law.',
      ),
    ],
    data: { schemaVersion, runs, points: pointsOf(runs).map(pointData) },
    cases: [...sweeps.values()].flatMap(casesOf),
  };
}

/** A case a point: what is not measured there proves nothing, and what promised to be safe has to be. */
function casesOf(runs: readonly RunRecord[]): Case[] {
  const settings = settingsIn(runs);
  const unlawful = runs.flatMap((run) => {
    const why = lawBroken(run);
    return why === undefined ? [] : [{ run, text: why }];
  });
  const doubts = [...doubtsOfSweep(runs), ...unlawful];
  return pointsOf(runs).map(({ runs: own }) => {
    const [run] = own;
    return caseOf(run === undefined ? '' : labelOf({ run, runs: own }, settings), own, doubts, []);
  });
}

/** What became of each strategy, over all points that more than one client raced at. */
function verdictsOf(points: readonly Point[]): Verdicts {
  const strategies = grouped(
    points.flatMap(({ runs }) => runs.map(asPoint)).filter(({ clients }) => clients > 1),
    ({ strategy }) => strategy,
  );
  return linesOf(
    Array.from(strategies, ([label, runs]) => ({
      label,
      runs,
      run: runs.reduce((worst, one) => (rankOf(one) > rankOf(worst) ? one : worst)),
    })),
  );
}

function pointData({ runs: repetitions, ...figures }: Point): object {
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
}

function settingsIn(runs: readonly RunRecord[]): readonly SettingOfRun[] {
  return differingIn(runs).filter(({ name }) => name !== 'machine' && name !== 'seed');
}

const figures: readonly {
  readonly column: Column;
  readonly of: (point: Point) => Spread | undefined;
  readonly format: (value: number) => string;
}[] = [
  { column: right('ended', '/s'), of: ({ operationsPerS }) => operationsPerS, format: formatRate },
  { column: right('won', '/s'), of: ({ goodputPerS }) => goodputPerS, format: formatRate },
  {
    column: { ...right('409'), unit: 'share' },
    of: ({ conflictShare }) => conflictShare,
    format: formatShare,
  },
  { column: right('p99', 'ms'), of: ({ p99Ms }) => p99Ms, format: formatMs },
];

function tableOf(points: readonly Point[], settings: readonly SettingOfRun[]): Table {
  return {
    kind: 'table',
    columns: [
      left('strategy'),
      ...settings.map(({ name, unit }) => ({ ...right(name), ...(unit === undefined ? {} : { unit }) })),
      ...figures.map(({ column }) => column),
      spare(1, right('N=XR')),
      left('verdict'),
    ],
    rows: points.map((point) => rowOf(point, settings)),
  };
}

function rowOf(point: Point, settings: readonly SettingOfRun[]): Cell[] {
  const [run] = point.runs;
  if (run === undefined) return [];
  const law = point.littlesLaw;
  return [
    { text: run.strategy },
    ...settings.map((setting) => settingCell(setting, run)),
    ...figures.map(({ of, format }) => spreadCell(of(point), format)),
    law === undefined ? { text: '–' } : figureCell(law.ratio, formatFigure, law.holds ? {} : { tone: 'bad' }),
    worstVerdict(point),
  ];
}

/** The median, and how far least and greatest are apart around it, as a share of it. */
function spreadCell(spread: Spread | undefined, format: (value: number) => string): Cell {
  if (spread === undefined) return { text: '–' };
  const { median, min, max } = spread;
  const text =
    min === max ? format(median) : `${format(median)} ±${Math.round((50 * (max - min)) / median)}%`;
  return { text, value: median, interval: [min, max] };
}

/** One client alone is no race: that nothing is proven of it goes without saying. */
function worstVerdict({ runs }: Point): Cell {
  const [worst] = runs.map(asPoint).toSorted((a, b) => rankOf(b) - rankOf(a));
  if (worst === undefined) return { text: '–' };
  const alone = worst.clients === 1 && worst.verdict.result === 'inconclusive';
  return alone ? { text: '– alone' } : verdictCell({ run: worst, runs: [worst] });
}

/** What is said of single races elsewhere, or goes without saying. */
const untold: ReadonlySet<WarningCode> = new Set(['one-block', 'nothing-overlapped', 'cut-off']);

/** What limits the records of each strategy, such as a hook of an adapter that failed: each kind once, in the words of the first. */
function warningLines(runs: readonly RunRecord[]): string[] {
  const ofStrategy = grouped(runs, ({ strategy }) => strategy);
  return Array.from(ofStrategy, ([strategy, own]) => {
    const told = own.flatMap(({ warnings }) => warnings.filter(({ code }) => !untold.has(code)));
    return Array.from(
      grouped(told, ({ code }) => code),
      ([code, { 0: first, length }]) =>
        `${strategy}: ${code}: ${first?.text}${own.length === 1 ? '' : ` (${length} of ${own.length} records)`}`,
    );
  }).flat();
}

function brokenLines(points: readonly Point[], settings: readonly SettingOfRun[]): string[] {
  return points.flatMap(({ runs: [run], littlesLaw }) => {
    if (run === undefined || littlesLaw === undefined || littlesLaw.holds) return [];
    const where = [run.strategy, ...settings.map(({ of, words }) => words(of(run) ?? ''))];
    return [`✗ ${where.join(', ')}: ${lawText(littlesLaw)}`];
  });
}
