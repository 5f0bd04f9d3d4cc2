import { partOf } from '../core/conflict-share.ts';
import type { RunRecord } from '../core/run-record.ts';
import { formatCount, formatFigure, formatMs, formatRate, formatShare } from '../core/units.ts';

/** A figure of a run as a column of every table. */
export interface FigureColumn {
  readonly head: readonly string[];
  readonly of: (run: RunRecord) => string;
}

/** The figures of a table from left to right; one that was not measured is `–`. */
export function figureColumns(runs: readonly RunRecord[]): readonly FigureColumn[] {
  const conflict = conflictHead(runs);
  return [
    { head: ['goodput', '/s'], of: ({ rates }) => formatRate(rates.goodputPerS) },
    { head: ['tried', '/s'], of: ({ rates }) => formatRate(rates.attemptsPerS) },
    { head: ['p50', 'ms'], of: ({ latencyMs }) => formatMs(latencyMs.operation.p50) },
    { head: ['p99', 'ms'], of: ({ latencyMs }) => formatMs(latencyMs.operation.p99) },
    { head: ['max', 'ms'], of: ({ latencyMs }) => formatMs(latencyMs.operation.max) },
    { head: [conflict, 'race'], of: ({ conflicts }) => formatShare(partOf(conflicts, conflicts.raceLost)) },
    { head: [conflict, 'final'], of: ({ conflicts }) => formatShare(partOf(conflicts, conflicts.terminal)) },
    triesAWin,
    { head: ['CPU ms', 'a win'], of: (run) => formatFigure(serviceCpuMsPerWin(run)) },
  ];
}

/** What conflicts are called in heads: the statuses that can be one in these runs. */
export function conflictHead(runs: readonly RunRecord[]): '409' | '409/412' {
  return runs.some(({ settings }) => settings.profile === 'rfc9110') ? '409/412' : '409';
}

/** How operations that met a conflict ended; what happened in no run has no column. */
export function resolutionColumns(runs: readonly RunRecord[]): readonly FigureColumn[] {
  const share =
    (part: 'merged' | 'overwritten' | 'retried' | 'resent' | 'discarded') =>
    ({ resolutions }: RunRecord): string =>
      formatShare(resolutions.met === 0 ? undefined : resolutions[part] / resolutions.met);
  const happened = (of: (resolutions: RunRecord['resolutions']) => number | undefined): boolean =>
    runs.some(({ resolutions }) => (of(resolutions) ?? 0) > 0);
  return [
    { head: ['met', 'conflict'], of: metShare },
    ...(happened(({ merged }) => merged) ? [{ head: ['merged'], of: share('merged') }] : []),
    ...(happened(({ overwritten }) => overwritten)
      ? [{ head: ['over-', 'written'], of: share('overwritten') }]
      : []),
    ...(happened(({ retried }) => retried) ? [{ head: ['retried'], of: share('retried') }] : []),
    ...(happened(({ resent }) => resent) ? [{ head: ['resent'], of: share('resent') }] : []),
    { head: ['gave', 'up'], of: share('discarded') },
    ...(happened(({ overwrittenChanges }) => overwrittenChanges)
      ? [
          {
            head: ['changes', 'replaced'],
            of: ({ resolutions }: RunRecord) => formatCount(resolutions.overwrittenChanges),
          },
        ]
      : []),
    ...(happened(({ resent, repeatedEffects = 0 }) => resent + repeatedEffects)
      ? [
          {
            head: ['effects', 'twice'],
            of: ({ resolutions }: RunRecord) => formatCount(resolutions.repeatedEffects),
          },
        ]
      : []),
    { head: ['p50', 'ms'], of: ({ latencyMs }) => resolutionMs(latencyMs.resolution.p50) },
    { head: ['p99', 'ms'], of: ({ latencyMs }) => resolutionMs(latencyMs.resolution.p99) },
    triesAWin,
  ];
}

/** Whoever gives up at once has ended with the conflict itself: no time, which a histogram keeps as its least value. */
function resolutionMs(ms: number | undefined): string {
  return ms !== undefined && ms <= 0.001 ? '0' : formatMs(ms);
}

const triesAWin: FigureColumn = {
  head: ['tries', 'a win'],
  of: ({ attemptsPerWin }) => formatFigure(attemptsPerWin),
};

function metShare({ resolutions, operations }: RunRecord): string {
  const settled = settledIn(operations);
  return formatShare(settled === 0 ? undefined : resolutions.met / settled);
}

function serviceCpuMsPerWin({ operations, resources }: RunRecord): number | undefined {
  if (operations.won === 0 || resources.service === undefined) return undefined;
  return (resources.service.cpuMsPerOperation * settledIn(operations)) / operations.won;
}

function settledIn(operations: RunRecord['operations']): number {
  return Object.values(operations).reduce((sum, count) => sum + count, 0);
}
