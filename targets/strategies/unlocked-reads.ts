import type { Deployment } from '../../harness/core/strategy.ts';

/** Workloads in which a command depends on a record that it does not write, and that others change. */
const dependsOnOthers: ReadonlySet<string> = new Set(['exclusive-settings']);

/**
 * Why a strategy goes wrong that protects only what it writes: two commands read each other's record and write their own
 * (write skew; Berenson et al. 1995, A5B). Undefined for workloads whose commands write all that others may change.
 */
export function unlockedReads({ workload }: Deployment): string | undefined {
  if (!dependsOnOthers.has(workload)) return undefined;
  return 'what it only reads may change before it writes (write skew)';
}
