import type { Deployment, Precondition, Promised, Strategy } from './strategy.ts';
import type { Workload } from './workload.ts';

/** What may be expected of a cell, and why not more. */
export interface Assurance {
  readonly promised: Promised;
  /** Why the data may go wrong, as one clause; only where they may. */
  readonly why?: string;
}

/** Something that knows why it cannot keep data right, as one clause: a strategy, or a store. */
interface Flawed {
  readonly flaw?: Strategy['flaw'];
}

/** What a strategy on a store promises of a workload; a service of which neither is known is expected to be right. */
export function assuranceOf(
  workload: Workload,
  parts: readonly (Flawed | undefined)[],
  deployment: Deployment & { readonly precondition: Precondition },
): Assurance {
  if (workload.check === undefined) return { promised: 'none' };
  if (deployment.precondition === 'last-modified' && usesPreconditions(workload)) {
    return {
      promised: 'unsafe',
      why: 'Last-Modified has whole seconds: of two changes in one second the second is not seen',
    };
  }
  const [why] = parts.flatMap((part) => part?.flaw?.(deployment) ?? []);
  return why === undefined ? { promised: 'safe' } : { promised: 'unsafe', why };
}

function usesPreconditions({ commands }: Workload): boolean {
  return commands.some(({ precondition }) => precondition === 'required');
}
