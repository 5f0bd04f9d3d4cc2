import type { RunRecord } from '../../harness/core/run-record.ts';
import type { CutRow } from './cut-row.ts';

/** What the races tell, one a line: a race of machines that are apart, or one in which a machine was away. */
export type RacedRow = { readonly apart: ApartRow } | { readonly cut: CutRow };

/** One race, as agents in rooms of their own saw it beside one machine. */
export interface ApartRow {
  readonly workload: string;
  readonly mode: string;
  readonly is: 'right' | 'wrong';
  /** What agents in rooms of their own found, and what one machine did. */
  readonly apart: RunRecord['verdict']['result'];
  readonly together: RunRecord['verdict']['result'];
  /** Requests that were answered: as the history has them, and as the service counts them. */
  readonly recorded: number;
  readonly counted: number;
  /** Why agents found what they did, where that proves nothing. */
  readonly reasons: readonly string[];
  readonly clocks: NonNullable<RunRecord['clocks']>;
}

/** Why a row does not hold; empty where it does. */
export function problemsOf({
  is,
  apart,
  together,
  reasons,
  recorded,
  counted,
  clocks,
}: ApartRow): readonly string[] {
  return [
    ...(is === 'right' && apart === 'invalid' ? ['a false ✗'] : []),
    ...(apart === together
      ? []
      : [[`${apart} where one machine says ${together}`, ...reasons.slice(0, 1)].join(': ')]),
    ...(recorded === counted ? [] : [`${recorded} requests where the service counts ${counted}`]),
    ...(clocks.boundMs > 0 ? [] : ['clocks that were apart were held for one']),
  ];
}
