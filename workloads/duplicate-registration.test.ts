import { duplicateRegistration } from './duplicate-registration.ts';
import { provesItself } from './workload.case.ts';

provesItself(duplicateRegistration, {
  unguarded: ['second-winner'],
});
