import { medianOf } from '../../../analyze/median.ts';
import { cpuMsPerWin, goodputPerS, p99Ms, settledIn } from '../../../analyze/run-figures.ts';
import { partOf } from '../../../core/conflict-share.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { formatCount, formatFigure, formatMs, formatRate, formatShare } from '../../../core/units.ts';
import { figureCell, right, spare } from '../../document.ts';
import type { Cell, Column } from '../../document.ts';
import type { Row } from './rows.ts';

/** A column of figures of rows. */
export interface FigureColumn {
  readonly column: Column;
  readonly of: (row: Row) => Cell;
}

/** A figure of a run; undefined where it was not measured. */
type Figure = (run: RunRecord) => number | undefined;

/** The median of a figure over the blocks of a row; undefined where one of them did not measure it. */
export function middleOf({ runs }: Row, of: Figure): number | undefined {
  const values = runs.flatMap((run) => of(run) ?? []);
  return values.length === runs.length ? medianOf(values) : undefined;
}

function figure(column: Column, format: (value: number | undefined) => string, of: Figure): FigureColumn {
  return {
    column: format === formatShare ? { ...column, unit: 'share' } : column,
    of: (row) => figureCell(middleOf(row, of), format),
  };
}

/** The figures of a table from left to right. */
export function figureColumns(rows: readonly Row[]): readonly FigureColumn[] {
  const conflict = conflictHead(rows.map(({ run }) => run));
  const range: FigureColumn = {
    column: right('least to', 'most /s'),
    of: (row) => ({ text: rangeOf(row), interval: spanOf(row) }),
  };
  return [
    figure(right('goodput', '/s'), formatRate, goodputPerS),
    ...(rows.some(({ runs }) => runs.length > 1) ? [range] : []),
    figure(spare(2, right('tried', '/s')), formatRate, ({ rates }) => rates.attemptsPerS),
    figure(spare(3, right('p50', 'ms')), formatMs, ({ latencyMs }) => latencyMs.operation.p50),
    figure(right('p99', 'ms'), formatMs, p99Ms),
    figure(spare(5, right('max', 'ms')), formatMs, ({ latencyMs }) => latencyMs.operation.max),
    figure(right(conflict, 'race'), formatShare, ({ conflicts }) => partOf(conflicts, conflicts.raceLost)),
    figure(right(conflict, 'final'), formatShare, ({ conflicts }) => partOf(conflicts, conflicts.terminal)),
    triesAWin,
    figure(spare(1, right('CPU ms', 'a win')), formatFigure, cpuMsPerWin),
  ];
}

const triesAWin = figure(spare(4, right('tries', 'a win')), formatFigure, (run) => run.attemptsPerWin);

/** The least and the most that was won. */
export function rangeOf(row: Row): string {
  return spanOf(row).map(formatRate).join('–');
}

function spanOf({ runs }: Row): [least: number, most: number] {
  const rates = runs.map(goodputPerS);
  return [Math.min(...rates), Math.max(...rates)];
}

/** What conflicts are called in heads: the statuses that can be one in these runs. */
export function conflictHead(runs: readonly RunRecord[]): '409' | '409/412' {
  return runs.some(({ settings }) => settings.profile === 'rfc9110') ? '409/412' : '409';
}

/** How operations that met a conflict ended; what happened in no run has no column. */
export function resolutionColumns(rows: readonly Row[]): readonly FigureColumn[] {
  const happened = (of: Figure): boolean => rows.some(({ runs }) => runs.some((run) => (of(run) ?? 0) > 0));
  const where = (isShown: boolean, column: FigureColumn): FigureColumn[] => (isShown ? [column] : []);
  const shares = endings.flatMap(({ part, head }) =>
    where(
      part === 'discarded' || happened(({ resolutions }) => resolutions[part]),
      figure(right(...head), formatShare, ({ resolutions }) =>
        resolutions.met === 0 ? undefined : resolutions[part] / resolutions.met,
      ),
    ),
  );
  const wasResent = happened(({ resolutions }) => resolutions.resent) || happened(effectsTwice);
  return [
    figure(right('met', 'conflict'), formatShare, ({ resolutions, operations }) =>
      settledIn(operations) === 0 ? undefined : resolutions.met / settledIn(operations),
    ),
    ...shares,
    ...where(happened(changesReplaced), figure(right('changes', 'replaced'), formatCount, changesReplaced)),
    ...where(wasResent, figure(right('effects', 'twice'), formatCount, effectsTwice)),
    figure(spare(6, right('p50', 'ms')), resolutionMs, ({ latencyMs }) => latencyMs.resolution.p50),
    figure(right('p99', 'ms'), resolutionMs, ({ latencyMs }) => latencyMs.resolution.p99),
    triesAWin,
  ];
}

const endings = [
  { part: 'merged', head: ['merged'] },
  { part: 'overwritten', head: ['over-', 'written'] },
  { part: 'retried', head: ['retried'] },
  { part: 'resent', head: ['resent'] },
  { part: 'discarded', head: ['gave', 'up'] },
] as const;

/** Accepted changes that overwriters put their own over. */
export const changesReplaced: Figure = ({ resolutions }) => resolutions.overwrittenChanges;

/** Operations that a client sent again and that took effect more than once. */
export const effectsTwice: Figure = ({ resolutions }) => resolutions.repeatedEffects;

/** Whoever gives up at once has ended with the conflict itself: no time, which a histogram keeps as its least value. */
function resolutionMs(ms: number | undefined): string {
  return ms !== undefined && ms <= 0.001 ? '0' : formatMs(ms);
}
