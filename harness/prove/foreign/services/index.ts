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
import { orderTransitions } from './order-transitions.ts';
import { parallelEdits } from './parallel-edits.ts';
import { resourceNaming } from './resource-naming.ts';
import type { ForeignService } from './service.ts';
import { transfer } from './transfer.ts';

/** Every foreign service, one a workload, in the order of the tables. */
export const foreignServices: readonly ForeignService[] = [
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
];
