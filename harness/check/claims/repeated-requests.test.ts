import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { repeatedRequests as repeatedRequestsCheck } from './repeated-requests.ts';
import { found } from '../found.fixture.ts';

const repeatedRequests = found(repeatedRequestsCheck);

/** Operations share a key by tens and a payload by their last figure. */
const options = {
  command: 'race',
  keyOf: (operation: number) => Math.floor(operation / 10),
  payloadOf: (operation: number) => operation % 10,
  short: 'insufficient-funds',
} as const;
type Row = Partial<MadeUpRow>;
const paid: Row = { operation: 31, version: 2, value: 9 };
const repeated: Row = { ...paid, answer: 'replayed' };
const other: Row = { operation: 35, version: 3, value: 4 };
const reused: Row = { operation: 35, answer: 'rejected', status: 422 };
const lost: Row = { operation: 31, answer: 'unknown' };
const receipts = (...nonces: number[]) =>
  nonces.map((nonce, at) => ({ nonce, key: 'wallets/0-0', read: at + 1, wrote: at + 2 }));
const kinds = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  repeatedRequests(madeUpEvidence(race), options).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // Sent again, answered like the first; another payload is refused.
  { rows: [paid, repeated, repeated, reused], proofs: [1], found: [] },
  // While the first is being worked on the second has to wait.
  { rows: [{ ...paid, reason: 'idempotency-in-flight', answer: 'conflict' }, paid], proofs: [2], found: [] },
  // The first answer was lost, the effect was not; or both.
  { rows: [lost, repeated, reused], proofs: [1], found: [] },
  { rows: [lost, paid], proofs: [2], found: [] },
  // One key in two slots, and two keys, are two payments; so is what another command does.
  { rows: [paid, { ...paid, slot: 1 }], proofs: [1, 2], found: [] },
  { rows: [paid, { operation: 41, version: 3 }], proofs: [1, 2], found: [] },
  { rows: [paid, { ...paid, command: 2 }], proofs: [1, 2], found: [] },
  // Paid twice, or three times.
  { rows: [paid, { ...paid, version: 3 }], proofs: [1, 2], found: ['repeated-effect 1'] },
  { rows: [paid, lost, paid], proofs: [1, 2, 3], found: ['repeated-effect 2'] },
  // Another payload was accepted under the key, or answered with the payment of the first.
  { rows: [paid, other], proofs: [1, 2], found: ['reused-key 1'] },
  { rows: [paid, { ...other, answer: 'replayed' }], proofs: [1], found: ['reused-key 1'] },
  // The answers differ: another version, another balance.
  { rows: [paid, { ...repeated, version: 3 }], proofs: [1], found: ['unequal-answers 1'] },
  { rows: [paid, { ...repeated, value: 8 }], proofs: [1], found: ['unequal-answers 1'] },
  { rows: [lost, repeated, { ...repeated, version: 3 }], proofs: [1], found: ['unequal-answers 1'] },
  { rows: [lost, repeated, { ...repeated, value: 8 }], proofs: [1], found: ['unequal-answers 1'] },
  // Answered as paid before, but nothing ever was.
  { rows: [repeated], proofs: [], found: ['lost-effect 1'] },
  { rows: [lost, repeated], proofs: [], found: ['lost-effect 1'] },
  // Refused as another payload where there was none, or none yet.
  { rows: [reused], proofs: [], found: ['unjustified-refusal 1'] },
  { rows: [{ ...other }, reused], proofs: [1], found: ['unjustified-refusal 1'] },
  {
    rows: [
      { ...paid, sent: 5, done: 9 },
      { ...reused, done: 4 },
    ],
    proofs: [1],
    found: ['unjustified-refusal 1'],
  },
] as readonly { rows: readonly Row[]; proofs: readonly number[]; found: readonly string[] }[])(
  '$rows, effects of $proofs: $found',
  ({ rows, proofs, found }) => {
    expect(kinds({ rows, receipts: receipts(...proofs) })).toEqual(found);
  },
);

test.each([
  // A service that does not mark its repeated answers.
  { rows: [paid, paid, reused], found: [] },
  { rows: [lost, repeated, reused], found: [] },
  { rows: [lost, { ...other, answer: 'replayed' }], found: [] },
  // Answers that differ are two effects.
  { rows: [paid, { ...paid, version: 3 }], found: ['repeated-effect 1'] },
  { rows: [paid, other], found: ['reused-key 1'] },
  { rows: [paid, { ...repeated, version: 3 }], found: ['unequal-answers 1'] },
  { rows: [lost, repeated, { ...repeated, value: 8 }], found: ['unequal-answers 1'] },
  { rows: [repeated], found: ['lost-effect 1'] },
  { rows: [reused], found: ['unjustified-refusal 1'] },
] as readonly { rows: readonly Row[]; found: readonly string[] }[])(
  'answers alone: $rows: $found',
  ({ rows, found }) => {
    expect(kinds({ rows })).toEqual(found);
  },
);

test('names the key and the requests that shared it', () => {
  const rows = [paid, { ...paid, version: 3 }];
  expect(repeatedRequests(madeUpEvidence({ rows, receipts: receipts(1, 2) }), options)).toMatchObject([
    { worst: { key: '0-0, key 3', text: 'one key had 2 effects', nonces: [1, 2] } },
  ]);
});
