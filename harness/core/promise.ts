import type { Deployment, Precondition, Promised, Strategy } from './strategy.ts';
import type { Workload } from './workload.ts';

/** What may be expected of a cell, and why not more. */
export interface Assurance {
  readonly promised: Promised;
  /** Why the data may go wrong, as one clause; only where they may. */
  readonly why?: string;
}

/** What a strategy promises of a workload; without a known strategy a service is expected to be right. */
export function assuranceOf(
  workload: Workload,
  strategy: Strategy | undefined,
  deployment: Deployment & { readonly precondition: Precondition },
): Assurance {
  if (workload.check === undefined) return { promised: 'none' };
  if (deployment.precondition === 'last-modified' && usesPreconditions(workload)) {
    return {
      promised: 'unsafe',
      why: 'Last-Modified has whole seconds: of two changes in one second the second is not seen',
    };
  }
  const why = strategy?.flaw(deployment);
  return why === undefined ? { promised: 'safe' } : { promised: 'unsafe', why };
}

function usesPreconditions({ commands }: Workload): boolean {
  return commands.some(({ precondition }) => precondition === 'required');
}
