import { accountActivation } from './account-activation.ts';
import { provesItself } from './workload.case.ts';

provesItself(accountActivation, {
  unguarded: ['left-twice', 'illegal-step', 'change-after-delete'],
  operations: 200,
});
