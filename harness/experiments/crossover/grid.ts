import type { RunRecord } from '../../core/run-record.ts';
import { partOf } from '../../core/conflict-share.ts';
import { spreadOf } from '../../analyze/median.ts';
import type { Spread } from '../../analyze/median.ts';
import { formatFigure } from '../../core/units.ts';

/** The columns of the file for plots: one row a run, in the order in which they ran. */
const columns: Readonly<Record<string, (run: RunRecord) => string | number>> = {
  startedAt: (run) => run.startedAt,
  workload: (run) => run.workload,
  strategy: (run) => run.strategy,
  keys: ({ settings }) => settings.keys,
  effectiveKeys: ({ contention }) => contention.effectiveKeys.toFixed(2),
  workMs: ({ settings }) => settings.workMs,
  clients: (run) => run.clients,
  seed: (run) => run.seed,
  durationS: (run) => run.durationS.toFixed(3),
  verdict: ({ verdict }) => verdict.result,
  goodputPerS: ({ rates }) => rates.goodputPerS.toFixed(1),
  attemptsPerS: ({ rates }) => rates.attemptsPerS.toFixed(1),
  attemptsPerWin: ({ attemptsPerWin }) => attemptsPerWin?.toFixed(3) ?? '',
  raceLostShare: ({ conflicts }) => partOf(conflicts, conflicts.raceLost).toFixed(4),
  operationP50Ms: ({ latencyMs }) => latencyMs.operation.p50?.toFixed(3) ?? '',
  operationP99Ms: ({ latencyMs }) => latencyMs.operation.p99?.toFixed(3) ?? '',
  neighbourCores: ({ environment }) => environment.neighbourShare?.toFixed(2) ?? '',
};

/** All runs as CSV (RFC 4180) with a head. */
export function csvOf(runs: readonly RunRecord[]): string {
  const of = Object.values(columns);
  const rows = [Object.keys(columns), ...runs.map((run) => of.map((value) => String(value(run))))];
  return rows.map((row) => `${row.join(',')}\n`).join('');
}

/** A table a window: rows are numbers of keys, columns strategies; bold is who is above all others in every repetition. */
export function tablesOf(runs: readonly RunRecord[], strategies: readonly string[]): string {
  const windows = distinct(runs.map(({ settings }) => settings.workMs));
  return windows
    .map((workMs) => {
      const inWindow = runs.filter(({ settings }) => settings.workMs === workMs);
      const head = [`keys, window ${workMs} ms`, ...strategies];
      const rows = distinct(inWindow.map(({ settings }) => settings.keys)).map((keys) => {
        const cells = strategies.map((strategy) =>
          cellOf(inWindow.filter((run) => run.strategy === strategy && run.settings.keys === keys)),
        );
        return [keys.toLocaleString('en'), ...cells.map((cell) => shown(cell, cells))];
      });
      return [head, head.map(() => '---:'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
    })
    .join('\n\n');
}

/** The goodput of one strategy in one place of the grid, over its repetitions. */
function cellOf(runs: readonly RunRecord[]): Spread | undefined {
  return runs.length === 0 ? undefined : spreadOf(runs.map((run) => run.rates.goodputPerS));
}

function shown(cell: Spread | undefined, all: readonly (Spread | undefined)[]): string {
  if (cell === undefined) return '–';
  const best = all.every((other) => other === cell || other === undefined || other.max < cell.min);
  const figure = formatFigure(cell.median);
  return `${best ? `**${figure}**` : figure} (${formatFigure(cell.min)}–${formatFigure(cell.max)})`;
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b);
}
