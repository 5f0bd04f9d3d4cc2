import type { Evidence } from '../../core/evidence.ts';
import type { Grounds } from '../../core/grounds.ts';
import type { Assurance } from '../../core/promise.ts';
import type { LockTimes } from '../../core/strategy.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Workload } from '../../core/workload.ts';
import type { CauseCount } from '../../drive/causes.ts';
import type { Counts } from '../../drive/tally.ts';
import type { Agents } from './agents.ts';
import type { ServerControl } from '../../../targets/servers/server.ts';
import type { Target } from '../../../targets/target.ts';
import type { FaultKind } from '../../faults/fault-kind.ts';

/** What a cell is run with: everything that its names stand for. */
export interface CellParts {
  readonly workload: Workload;
  readonly assurance: Assurance;
  readonly target: Target;
  readonly times: LockTimes;
  /** Whether a request may wait for others: for their lock, or for a connection to the store. */
  readonly waits: boolean;
  /** The store's server in the hands of faults; undefined where there is none that may be harmed. */
  readonly server: ServerControl | undefined;
  readonly faults: readonly FaultKind[];
  /** Bundle that a generator thread runs. */
  readonly generator: URL;
  /** Bundle that the thread runs which judges a race as it goes. */
  readonly judge: URL;
  /** Where load comes from other processes or machines; absent where it comes from threads of this one. */
  readonly agents?: Agents;
  readonly version: string;
  /** How often the plan runs each cell. */
  readonly blocks: number;
  /** Which of several blocks this race is in. */
  readonly block?: RunRecord['block'];
  /** Whether the target has raced before. */
  readonly rehearsed: boolean;
  readonly onPhase: (phase: 'seed' | 'warm-up' | 'race' | 'settle' | 'audit' | 'check') => void;
  /** Handed what tells how far the race is, as it begins. */
  readonly onRace?: (counts: () => Counts) => void;
  /** Shown what the cell is judged by, before it is; of a race that was judged as it went its last part. */
  readonly onEvidence: (evidence: Evidence) => void;
  /** Told why requests got no usable answer, all causes, the most frequent first. */
  readonly onCauses?: (causes: readonly CauseCount[]) => void;
  /** Handed all that the verdict rests on, and the record; with it, requests are kept in full. */
  readonly onJudged?: (grounds: Grounds, record: RunRecord) => Promise<void>;
  /** The race ends when no more of its requests can be kept, rather than being judged as it goes. */
  readonly untilFull?: boolean;
  /** Aborted when the run is interrupted: the cell is then given up. */
  readonly signal: AbortSignal;
}

/** How long a store or a service may take to be there again after a fault. */
export const recoveryBoundMs = 10_000;
