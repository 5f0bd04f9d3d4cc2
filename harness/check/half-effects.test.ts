import { expect, test } from 'vitest';
import { halfEffects as halfEffectsCheck } from './half-effects.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { found } from './found.fixture.ts';

const halfEffects = found(halfEffectsCheck);

const options = { command: 'race', collections: ['accounts'], records: 2 };
const wrote = (nonce: number, key: string, version = 2) => ({ nonce, key, read: 1, wrote: version });

test.each([
  // Both accounts were changed, beside the record of a key.
  {
    rows: [{}],
    receipts: [wrote(1, 'accounts/0-0.a'), wrote(1, 'accounts/0-0.b'), wrote(1, 'idempotency/0-0.k')],
    found: [],
  },
  // The money left one account and reached none.
  { rows: [{}], receipts: [wrote(1, 'accounts/0-0.a')], found: ['half-effect 1'] },
  // The record of a key does not stand for an account.
  {
    rows: [{}],
    receipts: [wrote(1, 'accounts/0-0.a'), wrote(1, 'idempotency/0-0.k')],
    found: ['half-effect 1'],
  },
  // An account that was only looked at was not changed.
  {
    rows: [{}],
    receipts: [wrote(1, 'accounts/0-0.a'), { nonce: 1, key: 'accounts/0-0.b', read: 1, wrote: 0 }],
    found: ['half-effect 1'],
  },
  // Also where the answer was lost.
  { rows: [{ answer: 'unknown' }], receipts: [wrote(1, 'accounts/0-0.a')], found: ['half-effect 1'] },
  // No effect at all is no half, and other commands change as many records as they like.
  { rows: [{}, { command: 2 }], receipts: [wrote(2, 'accounts/0-0.a')], found: [] },
] as const)('$rows with $receipts: $found', ({ rows, receipts, found }) => {
  const evidence = madeUpEvidence({ rows, receipts: [...receipts] });
  expect(halfEffects(evidence, options).map(({ kind, count }) => `${kind} ${count}`)).toEqual(found);
});

test('a half effect is told as how many records were changed; without an audit nothing is said', () => {
  expect(
    halfEffects(madeUpEvidence({ rows: [{}], receipts: [wrote(1, 'accounts/0-0.a')] }), options),
  ).toMatchObject([{ worst: { key: '0-0', text: 'request 1 changed 1 of 2 records', nonces: [1] } }]);
  expect(halfEffects(madeUpEvidence({ rows: [{}] }), options)).toEqual([]);
});

test('says how many commands were looked at, and why none was', () => {
  const receipts = [wrote(1, 'accounts/0-0.a'), wrote(1, 'accounts/0-0.b')];
  expect(halfEffectsCheck(madeUpEvidence({ rows: [{}], receipts }), options)).toEqual([
    { kind: 'half-effect', examined: 1 },
  ]);
  expect(halfEffectsCheck(madeUpEvidence({ rows: [{}] }), options)).toEqual([
    { kind: 'half-effect', examined: 0, unexamined: 'the service shows no receipts' },
  ]);
});
