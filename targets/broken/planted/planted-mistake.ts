import type { Mistake } from '../broken-service.ts';
import type { AnomalyKind } from '../../../harness/core/verdict.ts';
import type { Named } from '../../../harness/core/registry.ts';

/**
 * A mistake in what the reference service stores or shows, in memory and behind a mutex, so that nothing but the mistake
 * is wrong: it needs no luck to show.
 */
export interface PlantedMistake extends Named {
  readonly workload: string;
  /** The kind that must be found; absent where any will do. */
  readonly shows?: AnomalyKind;
  readonly mistake: () => Mistake;
}
