import type { Overlap } from '../../check/overlap.ts';
import type { History } from '../../core/history.ts';
import type { FaultReport } from '../../core/fault.ts';
import type { Assurance } from '../../core/promise.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { CauseCount } from '../../drive/causes.ts';
import type { Generated } from '../../drive/generate.ts';
import type { GatewayState } from '../../../targets/target.ts';
import type { Cell } from '../../plan/cell.ts';
import type { Usage } from './sampler.ts';
import type { Window } from '../../measure/window.ts';

/** Everything that is known of a cell once it has been run and judged. */
export interface Finished {
  readonly cell: Cell;
  readonly startedAt: string;
  /** When the first operation could start, on the run's clock. */
  readonly startMs: number;
  readonly history: History;
  readonly verdict: Verdict;
  readonly assurance: Assurance;
  readonly generated: readonly Generated[];
  /** Why requests got no usable answer, the most frequent first. */
  readonly causes: readonly CauseCount[];
  readonly usage: Usage | undefined;
  readonly spurious: (window: Window) => number | undefined;
  readonly overwrittenChanges: (window: Window) => number | undefined;
  readonly repeatedEffects: (window: Window) => number | undefined;
  /** Whether a record of the workload starts with a capacity. */
  readonly hasCapacity: boolean;
  readonly overlap: Overlap;
  readonly faults: readonly FaultReport[];
  readonly receipts: number | undefined;
  readonly auditProblem: string | undefined;
  /** Why fresh records could not be written while the race was on. */
  readonly seedProblem: string | undefined;
  /** What the service showed of its records before the race that cannot be right. */
  readonly seedUnseen: string | undefined;
  readonly serviceFailed: boolean;
  readonly gateway: GatewayState | undefined;
  readonly storeVersion: string | undefined;
  readonly version: string;
  readonly blocks: number;
  readonly rehearsed: boolean;
}
