import { lockedFile } from './locked-file.ts';
import { provesItself } from './workload.case.ts';

const seeded = 'files are seeded, and a file that is missing has no token: the next condition refuses it';

provesItself(lockedFile, {
  unguarded: ['overlapping-holds', 'token-order', 'stale-token-write'],
  operations: 120,
  redundant: {
    'lock 0 0': 'files are seeded and never deleted, so nobody locks one that is missing',
    'write 0 0': seeded,
    'release 0 0': seeded,
  },
});
