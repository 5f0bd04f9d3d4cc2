import type { Named } from '../core/registry.ts';
import type { RunRecord } from '../core/run-record.ts';

/** How a report is to look; `workloads` lends the tables their one-line descriptions. */
export interface ReportOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly workloads?: readonly Named[];
}

/** A format of records, one file each; the text ends with a line feed. */
export interface Reporter extends Named {
  readonly render: (runs: readonly RunRecord[], options: ReportOptions) => string;
}
