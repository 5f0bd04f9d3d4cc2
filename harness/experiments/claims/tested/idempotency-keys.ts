import type { Claim } from '../claim.ts';
import { level } from '../figure.ts';
import { repeatedShare, resolvedShare, unknownShare } from '../measures.ts';

const registration = { workload: 'duplicate-registration', keys: 100 } as const;
const sale = { workload: 'last-item' } as const;

/** A request whose answer was lost, sent again, meets itself. */
export const idempotencyKeys: Claim = {
  name: 'idempotency-keys',
  about: 'Idempotency keys prevent spurious 409s.',
  how: 'One answer in five is lost on its way, and its request sent again, with a key and without. Whoever registered a name without a key is told that it is taken, by themselves, and cannot know.',
  settings: {
    strategy: 'atomic-script',
    policy: 'resend',
    fault: 'drop-answers:0.2@0s',
    clients: 8,
    think: '5ms',
  },
  races: {
    'registration, key': { settings: { ...registration, 'idempotency-key': 'on' } },
    'registration, no key': { settings: { ...registration, 'idempotency-key': 'off' } },
    'sale, key': { settings: { ...sale, 'idempotency-key': 'on' } },
    'sale, no key': { settings: { ...sale, 'idempotency-key': 'off' } },
  },
  predictions: [
    {
      says: 'with a key, hardly anybody whose answer was lost is left without knowing',
      figure: level('left without knowing', unknownShare, 'registration, key'),
      must: { below: 0.05 },
    },
    {
      says: 'without a key, more are: their own name is taken',
      figure: level('left without knowing', unknownShare, 'registration, no key'),
      must: { above: 0.05 },
    },
  ],
  figures: [
    level('registrations won after a lost answer, with a key', resolvedShare, 'registration, key'),
    level('purchases made twice, of those whose answer was lost, with a key', repeatedShare, 'sale, key'),
    level('purchases made twice, of those whose answer was lost, without', repeatedShare, 'sale, no key'),
  ],
};
