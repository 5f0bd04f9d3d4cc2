import type { Workload } from '../harness/core/workload.ts';
import { appointmentBooking } from './appointment-booking.ts';
import { branchPush } from './branch-push.ts';
import { conversationTurns } from './conversation-turns.ts';
import { duplicateRegistration } from './duplicate-registration.ts';
import { exclusiveSettings } from './exclusive-settings.ts';
import { lastItem } from './last-item.ts';
import { noop } from './noop.ts';
import { parallelEdits } from './parallel-edits.ts';
import { transfer } from './transfer.ts';

/** Every workload, in the order of the tables. */
export const workloads: readonly Workload[] = [
  lastItem,
  duplicateRegistration,
  parallelEdits,
  appointmentBooking,
  exclusiveSettings,
  branchPush,
  transfer,
  conversationTurns,
  noop,
];

/** Those that are raced when nobody names one. */
export const defaultWorkloads: readonly Workload[] = [lastItem, duplicateRegistration, parallelEdits];
