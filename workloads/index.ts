import type { Workload } from '../harness/core/workload.ts';
import { accountActivation } from './account-activation.ts';
import { appointmentBooking } from './appointment-booking.ts';
import { branchPush } from './branch-push.ts';
import { conversationTurns } from './conversation-turns.ts';
import { directoryDelete } from './directory-delete.ts';
import { duplicateRegistration } from './duplicate-registration.ts';
import { exclusiveSettings } from './exclusive-settings.ts';
import { idempotentPayment } from './idempotent-payment.ts';
import { lastItem } from './last-item.ts';
import { lockedFile } from './locked-file.ts';
import { noop } from './noop.ts';
import { orderTransitions } from './order-transitions.ts';
import { parallelEdits } from './parallel-edits.ts';
import { resourceNaming } from './resource-naming.ts';
import { transfer } from './transfer.ts';

/** Every workload, in the order of the tables. */
export const workloads: readonly Workload[] = [
  lastItem,
  duplicateRegistration,
  parallelEdits,
  orderTransitions,
  accountActivation,
  appointmentBooking,
  directoryDelete,
  resourceNaming,
  exclusiveSettings,
  branchPush,
  lockedFile,
  idempotentPayment,
  transfer,
  conversationTurns,
  noop,
];

/** Those that are raced when nobody names one. */
export const defaultWorkloads: readonly Workload[] = [lastItem, duplicateRegistration, parallelEdits];
