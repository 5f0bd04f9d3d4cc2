import type { Claim } from '../claim.ts';
import { times } from '../figure.ts';
import { goodput, lostShare } from '../measures.ts';

/** The number is for people; clients go by the reason. */
export const preconditionFailed: Claim = {
  name: 'precondition-failed',
  about: '412 in place of 409 changes nothing but the number.',
  how: 'Editors of one document, to whom a failed precondition is answered by 409 or, as RFC 9110 says, by 412.',
  settings: {
    workload: 'parallel-edits',
    strategy: 'atomic-script',
    policy: 'merge',
    clients: 8,
    think: '20ms',
  },
  races: { 409: { settings: { profile: '409' } }, 412: { settings: { profile: 'rfc9110' } } },
  predictions: [
    {
      says: 'as many races are lost',
      figure: times('races lost, 412 over 409', lostShare, '412', '409'),
      must: { between: [0.8, 1.25] },
    },
    {
      says: 'as many edits are won',
      figure: times('won a second, 412 over 409', goodput, '412', '409'),
      must: { between: [0.8, 1.25] },
    },
  ],
};
