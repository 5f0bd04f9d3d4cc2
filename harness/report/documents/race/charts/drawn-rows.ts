import { grouped } from '../../../../core/grouped.ts';
import type { Series } from '../../../chart.ts';
import type { Row } from '../rows.ts';

/** Series that a person can tell apart in one chart. */
const most = 8;

/** The rows that charts show: all, or as many as can be told apart, who was right first and a few of those who were not. */
export function drawnRows(rows: readonly Row[]): readonly Row[] {
  return rows.length <= most ? rows : [...rows.slice(0, most - 2), ...rows.slice(-2)];
}

/** What charts say of rows that they leave out. */
export function leftOutOf(rows: readonly Row[]): string {
  const shown = drawnRows(rows).length;
  return shown === rows.length ? '' : ` Drawn are ${shown} of ${rows.length} rows; the table has all.`;
}

/** How a row is named in charts, each name once. */
export function nameOf({ label }: Row): string {
  return label;
}

/** Marks series whose row was wrong. */
export function wrongOf({ run }: Row): Pick<Series, 'isWrong'> {
  return run.verdict.result === 'invalid' ? { isWrong: true } : {};
}

/** Faults and warm-up of rows, each once. */
export function bandsOf(rows: readonly Row[]) {
  const runs = rows.flatMap((row) => row.runs);
  const warmupS = Math.max(...runs.map((run) => run.warmupS));
  const faults = runs.flatMap(({ faults = [] }) => faults.filter(({ struckMs }) => struckMs !== undefined));
  const struck = [...grouped(faults, ({ fault }) => fault)].map(([fault, own]) => {
    const from = Math.min(...own.map(({ struckMs = 0 }) => struckMs)) / 1000;
    const ends = own.flatMap(({ struckMs = 0, recoveryMs }) =>
      recoveryMs === undefined ? [] : [(struckMs + recoveryMs) / 1000],
    );
    return {
      of: 'fault' as const,
      text: fault,
      from,
      ...(ends.length === 0 ? {} : { to: Math.max(...ends) }),
    };
  });
  return [
    ...(warmupS > 0 ? [{ of: 'warm-up' as const, text: 'warm-up', from: -warmupS, to: 0 }] : []),
    ...struck,
  ];
}
