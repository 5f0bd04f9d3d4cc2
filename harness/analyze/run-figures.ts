import type { RunRecord } from '../core/run-record.ts';

/** Operations won a second. */
export const goodputPerS = ({ rates }: RunRecord): number => rates.goodputPerS;

/** From the intended start of an operation to its end; undefined where too few samples carry it. */
export const p99Ms = ({ latencyMs }: RunRecord): number | undefined => latencyMs.operation.p99;

/** CPU time of the service for an operation that was won; undefined where nothing was, or nobody measured it. */
export const cpuMsPerWin = ({ operations, resources }: RunRecord): number | undefined =>
  operations.won === 0 || resources.service === undefined
    ? undefined
    : (resources.service.cpuMsPerOperation * settledIn(operations)) / operations.won;

/** All operations that ended, however they did. */
export function settledIn(operations: RunRecord['operations']): number {
  return Object.values(operations).reduce((sum, count) => sum + count, 0);
}
