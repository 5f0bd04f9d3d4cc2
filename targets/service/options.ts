import type { FastifyInstance } from 'fastify';
import type { Profile } from '../../harness/core/reason.ts';
import type { Access } from '../../harness/core/store.ts';
import type { LockTimes, Strategy } from '../../harness/core/strategy.ts';
import type { Workload } from '../../harness/core/workload.ts';
import type { Execute } from '../execute.ts';
import type { Interference } from '../interference.ts';
import type { User } from './access/access.ts';
import type { RateLimit } from './access/rate-limit.ts';

/** What a reference service is made of. */
export interface ServiceOptions {
  readonly workloads: readonly Workload[];
  readonly store: Access;
  readonly strategy: Strategy;
  /** Time that every decision spends between reading and writing. */
  readonly workMs: number;
  readonly times: LockTimes;
  /** Which status a failed precondition has. */
  readonly profile: Profile;
  /** How commands are run instead, where the service is broken on purpose. */
  readonly execute?: Execute;
  /** What reads see in place of the store, where the service is broken on purpose. */
  readonly shown?: (view: Pick<Access, 'read'>) => Pick<Access, 'read'>;
  /** Has answers say something else: less, or what is wrong, where the service is broken on purpose. */
  readonly answers?: (app: FastifyInstance) => void;
  /** What faults have the service do to itself; absent where none is ordered. */
  readonly interference?: Interference;
  /** Who may use the service; anybody, without a key, where it is absent. */
  readonly users?: readonly User[];
  /** How much one client may send; as much as it can where it is absent. */
  readonly rateLimit?: RateLimit;
}
