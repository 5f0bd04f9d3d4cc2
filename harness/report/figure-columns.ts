import type { RunRecord } from '../core/run-record.ts';
import { formatFigure, formatMs, formatRate, formatShare } from '../core/units.ts';

/** A figure of a run as a column of every table. */
export interface FigureColumn {
  readonly head: readonly string[];
  readonly of: (run: RunRecord) => string;
}

/** The figures of a table from left to right; one that was not measured is `–`. */
export const figureColumns: readonly FigureColumn[] = [
  { head: ['goodput', '/s'], of: ({ rates }) => formatRate(rates.goodputPerS) },
  { head: ['tried', '/s'], of: ({ rates }) => formatRate(rates.attemptsPerS) },
  { head: ['p50', 'ms'], of: ({ latencyMs }) => formatMs(latencyMs.operation.p50) },
  { head: ['p99', 'ms'], of: ({ latencyMs }) => formatMs(latencyMs.operation.p99) },
  { head: ['max', 'ms'], of: ({ latencyMs }) => formatMs(latencyMs.operation.max) },
  { head: ['409', 'race'], of: ({ conflicts }) => formatShare(partOf409(conflicts, conflicts.raceLost)) },
  { head: ['409', 'final'], of: ({ conflicts }) => formatShare(partOf409(conflicts, conflicts.terminal)) },
  { head: ['tries', 'a win'], of: ({ attemptsPerWin }) => formatFigure(attemptsPerWin) },
  { head: ['CPU ms', 'a win'], of: (run) => formatFigure(serviceCpuMsPerWin(run)) },
];

/** The share of attempts that one sort of conflict makes up. */
function partOf409({ rate409, raceLost, terminal, gateway }: RunRecord['conflicts'], sort: number): number {
  const all = raceLost + terminal + gateway;
  return all === 0 ? 0 : (rate409 * sort) / all;
}

function serviceCpuMsPerWin({ operations, resources }: RunRecord): number | undefined {
  const settled = Object.values(operations).reduce((sum, count) => sum + count, 0);
  if (operations.won === 0 || resources.service === undefined) return undefined;
  return (resources.service.cpuMsPerOperation * settled) / operations.won;
}
