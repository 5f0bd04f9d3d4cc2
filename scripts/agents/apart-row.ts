import type { RunRecord } from '../../harness/core/run-record.ts';

/** One race, as agents in rooms of their own saw it beside one machine. */
export interface ApartRow {
  readonly workload: string;
  readonly mode: string;
  readonly is: 'right' | 'wrong';
  /** What agents in rooms of their own found, and what one machine did. */
  readonly apart: RunRecord['verdict']['result'];
  readonly together: RunRecord['verdict']['result'];
  /** Answers by status: as the record counts them, and as the service does. */
  readonly recorded: Readonly<Record<string, number>>;
  readonly counted: Readonly<Record<string, number>>;
  readonly clocks: NonNullable<RunRecord['clocks']>;
}

/** Why a row does not hold; empty where it does. */
export function problemsOf({ is, apart, together, recorded, counted, clocks }: ApartRow): readonly string[] {
  const statuses = new Set([...Object.keys(recorded), ...Object.keys(counted)]);
  return [
    ...(is === 'right' && apart === 'invalid' ? ['a false ✗'] : []),
    ...(apart === together ? [] : [`${apart} where one machine says ${together}`]),
    ...[...statuses]
      .filter((status) => (recorded[status] ?? 0) !== (counted[status] ?? 0))
      .map(
        (status) =>
          `${recorded[status] ?? 0} answers of ${status} where the service counts ${counted[status] ?? 0}`,
      ),
    ...(clocks.boundMs > 0 ? [] : ['clocks that were apart were held for one']),
  ];
}
