import type { ServiceDefinition } from '../../core/service.ts';
import type { Workload } from '../../core/workload.ts';
import type { Exchanging } from './exchange.ts';
import type { MappingLines } from './lines.ts';

/** What all generations of a play have in common. */
export interface Stage {
  readonly workload: Workload;
  readonly service: ServiceDefinition;
  readonly exchange: Exchanging;
  readonly lines: MappingLines;
  /** Lines of which an answer was a fault of the server. */
  readonly failed: Set<string>;
  /** Collections whose records the adapter's commands look at or change. */
  readonly touched: ReadonlySet<string>;
}
