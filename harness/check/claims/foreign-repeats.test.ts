import { describe, expect, test } from 'vitest';
import { found } from '../found.fixture.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { repeatedRequests as repeatedRequestsCheck } from './repeated-requests.ts';
import { unexplainedRefusals } from './unexplained-refusals.ts';

const repeatedRequests = found(repeatedRequestsCheck);

/** Operations share a key by tens and a payload by their last figure. */
const keyOf = (operation: number): number => Math.floor(operation / 10);
const options = {
  command: 'race',
  keyOf,
  payloadOf: (operation: number) => operation % 10,
  short: 'insufficient-funds',
} as const;
type Row = Partial<MadeUpRow>;
const told = (operation: number, body: string, more: Row = {}): Row => ({
  operation,
  shows: { '#body': body },
  ...more,
});
const first = told(31, '{"id":1}');
const marked = told(31, '{"id":1}', { answer: 'replayed' });
const reused: Row = { operation: 35, answer: 'rejected', reason: 'idempotency-key-reused', status: 422 };
const guessed: Row = { ...reused, shows: { '#guessed': '' } };
const kinds = (rows: readonly Row[]): string[] =>
  repeatedRequests(madeUpEvidence({ rows, tags: [] }), options).map(({ kind, count }) => `${kind} ${count}`);

describe('answers of a service that is not ours', () => {
  test.each([
    // The same payment, told again, whatever tags and versions say.
    { rows: [first, first, reused], found: [] },
    { rows: [first, { ...first, version: 7 }, marked], found: [] },
    // What is not told again contradicts nothing.
    { rows: [{ ...first, shows: { '#body': '{"id":1}', '#location': '/1' } }, first], found: [] },
    { rows: [first, told(31, '')], found: [] },
    // A new payment each time, by its body or by its address.
    { rows: [first, told(31, '{"id":2}'), told(31, '{"id":3}')], found: ['repeated-effect 2'] },
    {
      rows: [
        { ...first, shows: { '#body': '{}', '#location': '/1' } },
        { ...first, shows: { '#body': '{}', '#location': '/2' } },
      ],
      found: ['repeated-effect 1'],
    },
    // Marked as repeated, and told otherwise.
    { rows: [first, told(31, '{"id":2}', { answer: 'replayed' })], found: ['unequal-answers 1'] },
    // Another payload was taken for the first one, or paid.
    { rows: [first, told(35, '{"id":1}')], found: ['reused-key 1'] },
    { rows: [first, told(35, '{"id":2}')], found: ['reused-key 1'] },
    // Refused for want of money after it was paid; but not while it is, and not without a code.
    {
      rows: [first, { operation: 31, reason: 'insufficient-funds', answer: 'conflict', sent: 1, done: 2 }],
      found: ['unequal-answers 1'],
    },
    { rows: [first, { operation: 31, reason: 'insufficient-funds', answer: 'conflict' }], found: [] },
    {
      rows: [first, { operation: 31, reason: 'unnamed-conflict', answer: 'conflict', sent: 1, done: 2 }],
      found: [],
    },
    // A code that says so without cause; a status alone says too little.
    { rows: [reused], found: ['unjustified-refusal 1'] },
    { rows: [guessed], found: [] },
  ] as readonly { rows: readonly Row[]; found: readonly string[] }[])(
    '$rows: $found',
    ({ rows, found: wrong }) => {
      expect(kinds(rows)).toEqual(wrong);
    },
  );

  test('that are alike for all payments tell nothing of how often a key paid', () => {
    const rows = [told(31, '{"ok":true}'), told(31, '{"ok":true}'), told(41, '{"ok":true}')];
    const [repeated] = repeatedRequestsCheck(madeUpEvidence({ rows, tags: [] }), options);
    expect(repeated).toEqual({
      kind: 'repeated-effect',
      examined: 0,
      unexamined: 'all payments are answered alike',
    });
    const different = [first, first, told(41, '{"id":2}')];
    expect(repeatedRequestsCheck(madeUpEvidence({ rows: different, tags: [] }), options)).toContainEqual({
      kind: 'repeated-effect',
      examined: 1,
    });
  });
});

describe('refusals by 422 without a known code', () => {
  const wallet = {
    command: 'race',
    collection: 'wallets',
    field: 'balance',
    accounts: [''],
    initial: () => 8,
    moved: (operation: number) => -(operation % 10),
    once: keyOf,
    short: 'insufficient-funds',
  } as const;
  test.each([
    { what: 'of another payment under the key', rows: [first, guessed], doubted: false },
    { what: 'where there may be too little', rows: [told(45, '{"id":1}'), guessed], doubted: false },
    { what: 'out of nothing', rows: [told(41, '{"id":1}'), guessed], doubted: true },
  ])('$what', ({ rows, doubted }) => {
    const { doubt, examined, anomaly } = unexplainedRefusals(madeUpEvidence({ rows, tags: [] }), wallet);
    expect({ doubted: doubt !== undefined, examined, anomaly }).toEqual({ doubted, examined: 0 });
  });
});
