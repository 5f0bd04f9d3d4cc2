import type { RunRecord } from './run-record.ts';

/** The share of attempts that one sort of conflict makes up. */
export function partOf({ rate, raceLost, terminal, gateway }: RunRecord['conflicts'], sort: number): number {
  const all = raceLost + terminal + gateway;
  return all === 0 ? 0 : (rate * sort) / all;
}
