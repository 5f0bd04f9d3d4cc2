import { exclusiveSettings } from './exclusive-settings.ts';
import { provesItself } from './workload.case.ts';

const seeded =
  'settings are seeded and never deleted, and one that is not there has no state: the next condition refuses it';

provesItself(exclusiveSettings, {
  unguarded: ['write-skew', 'both-on'],
  redundant: { 'enable 0 0': seeded, 'disable 0 0': seeded },
});
