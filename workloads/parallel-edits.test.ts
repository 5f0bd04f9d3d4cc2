import { parallelEdits } from './parallel-edits.ts';
import { provesItself } from './workload.case.ts';

provesItself(parallelEdits, {
  unguarded: ['lost-update'],
  redundant: {
    'replace 0 0':
      'a version that was read is never 0, so the next condition implies that the document exists',
  },
});
