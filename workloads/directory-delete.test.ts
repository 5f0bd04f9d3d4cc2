import { directoryDelete } from './directory-delete.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(directoryDelete, {
  unguarded: ['orphan', 'resurrected', 'deleted-non-empty', 'wrong-counter'],
  redundant: {
    'remove-entry 1 0':
      'an entry is only there while its directory is, and the condition before asks for the entry',
  },
});
