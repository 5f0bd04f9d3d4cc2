import type { Profile } from '../../harness/core/reason.ts';
import type { Store } from '../../harness/core/store.ts';
import type { LockTimes, Strategy } from '../../harness/core/strategy.ts';
import type { Workload } from '../../harness/core/workload.ts';

/** What a reference service is made of. */
export interface ServiceOptions {
  readonly workloads: readonly Workload[];
  readonly store: Store;
  readonly strategy: Strategy;
  /** Time that every decision spends between reading and writing. */
  readonly workMs: number;
  readonly times: LockTimes;
  /** Which status a failed precondition has. */
  readonly profile: Profile;
}
