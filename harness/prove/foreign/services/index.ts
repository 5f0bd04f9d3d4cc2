import { duplicateRegistration } from './duplicate-registration.ts';
import { lastItem } from './last-item.ts';
import { parallelEdits } from './parallel-edits.ts';
import type { ForeignService } from './service.ts';

/** Every foreign service, one a workload, in the order of the tables. */
export const foreignServices: readonly ForeignService[] = [lastItem, duplicateRegistration, parallelEdits];
