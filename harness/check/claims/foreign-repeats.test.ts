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
const walletOptions = {
  command: 'race',
  collection: 'wallets',
  field: 'balance',
  accounts: [''],
  initial: () => 8,
  moved: (operation: number) => -(operation % 10),
  once: keyOf,
  short: 'insufficient-funds',
} as const;
type Row = Partial<MadeUpRow>;
const told = (operation: number, id: number | string, more: Row = {}): Row => ({
  operation,
  shows: id === '' ? {} : { '#id id': String(id) },
  ...more,
});
const shown = (operation: number, shows: Readonly<Record<string, string>>, more: Row = {}): Row => ({
  operation,
  shows,
  ...more,
});
const first = told(31, 1);
const marked = told(31, 1, { answer: 'replayed' });
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
    { rows: [{ ...first, shows: { '#id id': '1', '#location': '/1' } }, first], found: [] },
    { rows: [first, told(31, '')], found: [] },
    // A new payment each time, by its body or by its address.
    { rows: [first, told(31, 2), told(31, 3)], found: ['repeated-effect 2'] },
    {
      rows: [
        { ...first, shows: { '#location': '/1' } },
        { ...first, shows: { '#location': '/2' } },
      ],
      found: ['repeated-effect 1'],
    },
    // What is told beside, of the wallet and of the answer, is of the moment.
    {
      rows: [
        shown(31, { '#id id': '1', '#id eventId': '70' }),
        shown(31, { '#id id': '1', '#id eventId': '71' }),
      ],
      found: [],
    },
    // Where no id is told again, each names a payment; one that other keys have too names none.
    {
      rows: [shown(31, { '#id entryId': '70' }), shown(31, { '#id entryId': '71' })],
      found: ['repeated-effect 1'],
    },
    {
      rows: [31, 32, 41, 42].map((at) => shown(at - (at % 10) + 1, { '#id number': String(at % 10) })),
      found: [],
    },
    // Keys that are mixed up: one is told of two payments, and two are told of one.
    {
      rows: [told(31, 1), told(41, 1), told(51, 3), told(61, 4), told(41, 2)],
      found: ['repeated-effect 1', 'unequal-answers 1'],
    },
    { rows: [told(31, 1), told(41, 1), told(51, 3), told(61, 4)], found: ['unequal-answers 1'] },
    {
      rows: [31, 41, 51, 61].map((operation) => shown(operation, { '#id batchId': String(operation % 20) })),
      found: [],
    },
    // One payment, of which another amount is told, or another rest.
    {
      rows: [
        shown(31, { '#id id': '1', '#echo amount': '5' }),
        shown(31, { '#id id': '1', '#echo amount': '6' }),
      ],
      found: ['unequal-answers 1'],
    },
    { rows: [told(31, 1, { value: 9 }), told(31, 1, { value: 8 })], found: ['unequal-answers 1'] },
    { rows: [told(31, '', { value: 9 }), told(31, '', { value: 8 })], found: ['unequal-answers 1'] },
    // Marked as repeated, and told otherwise.
    { rows: [first, told(31, 2, { answer: 'replayed' })], found: ['unequal-answers 1'] },
    // Another payload was taken for the first one, or paid.
    { rows: [first, told(35, 1)], found: ['reused-key 1'] },
    { rows: [first, told(35, 2)], found: ['reused-key 1'] },
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

  test('that name no payment tell nothing of how often a key paid', () => {
    for (const shows of [{}, { '#id id': '1' }, { '#echo amount': '1' }] as const) {
      const rows = [shown(31, shows), shown(31, shows), shown(41, shows)];
      const [repeated] = repeatedRequestsCheck(madeUpEvidence({ rows, tags: [] }), options);
      expect(repeated).toEqual({
        kind: 'repeated-effect',
        examined: 0,
        unexamined: 'no answer names the payment that was made',
      });
    }
    // What each left stands in for a name: a second payment would have left less. Where it differs, who knows.
    const left = (value: number, operation = 31): Row => told(operation, '', { value });
    expect(
      repeatedRequestsCheck(
        madeUpEvidence({ rows: [left(9), left(9), left(8, 41)], tags: [] }),
        options,
      ).slice(0, 3),
    ).toMatchObject([{ kind: 'repeated-effect', examined: 1 }, {}, { kind: 'unequal-answers', examined: 1 }]);
    expect(
      repeatedRequestsCheck(
        madeUpEvidence({ rows: [left(9), left(8), left(7, 41)], tags: [] }),
        options,
      ).slice(0, 3),
    ).toMatchObject([{ kind: 'repeated-effect', examined: 0 }, {}, { kind: 'unequal-answers', examined: 1 }]);
    const different = [first, first, told(41, 2)];
    expect(repeatedRequestsCheck(madeUpEvidence({ rows: different, tags: [] }), options)).toContainEqual({
      kind: 'repeated-effect',
      examined: 1,
    });
  });

  describe('are outweighed by the wallet', () => {
    const wallet = { ...walletOptions, moved: () => -1 };
    const rows = [
      told(31, 1),
      told(31, 2),
      told(41, 3),
      { ...told(51, 4), slot: 4 },
      { ...told(51, 5), slot: 4 },
    ];
    const kindsWith = (balances: readonly (number | undefined)[], more: readonly Row[] = []): string[] =>
      repeatedRequests(
        madeUpEvidence({
          rows: [...rows, ...more],
          tags: [],
          finals: Object.fromEntries(
            balances.flatMap((balance, at) =>
              balance === undefined
                ? []
                : [[`wallets/0-${at}`, { version: 0, fields: { balance: String(balance) } }]],
            ),
          ),
        }),
        { ...options, wallet },
      ).map(({ kind, count }) => `${kind} ${count}`);
    test.each([
      // Each key was charged once: the answers are unequal, and no more.
      { balances: [6, 7], found: ['unequal-answers 2'] },
      // One wallet lacks more.
      { balances: [5, 7], found: ['repeated-effect 1', 'unequal-answers 1'] },
      // Nobody sees the one, and the other says that names are not payments, or that they are.
      { balances: [undefined, 7], found: ['unequal-answers 2'] },
      { balances: [undefined, 6], found: ['repeated-effect 2'] },
      { balances: [], found: ['repeated-effect 2'] },
      // Less is missing than was paid: that says nothing of how often.
      { balances: [7, 8], found: ['repeated-effect 2'] },
    ])('$balances: $found', ({ balances, found: wrong }) => {
      expect(kindsWith(balances)).toEqual(wrong);
    });

    test('but not while a request is open', () => {
      const open: Row = { operation: 61, answer: 'unknown' };
      expect(kindsWith([6], [open])).toEqual(['repeated-effect 2']);
    });
  });
});

test.each([
  // With a code or without: the key is that of the payment that was accepted before.
  { what: 'without a code', again: { ...guessed, operation: 31 }, found: ['unequal-answers 1'] },
  { what: 'as a reused key', again: { ...reused, operation: 31 }, found: ['unequal-answers 1'] },
  { what: 'which asks for something else', again: guessed, found: [] },
])(
  'a payment that was accepted is not refused by 422 when it is sent again, $what',
  ({ again, found: wanted }) => {
    const later = { ...again, sent: 20, done: 29 };
    const paid = { ...first, sent: 0, done: 9 };
    expect(kinds([paid, later])).toEqual(wanted);
    // Without a code it may mean anything, where it meets who is the first with a key, too.
    const any: Row = { ...guessed, operation: 71, sent: 40, done: 41 };
    if (again.shows !== undefined) expect(kinds([paid, later, any])).toEqual([]);
    // One that was on its way with the first may have been looked at before it.
    if (wanted.length > 0 && again.shows !== undefined)
      expect(kinds([paid, { ...later, sent: 5 }])).toEqual([]);
  },
);

describe('refusals by 422 without a known code', () => {
  test.each([
    { what: 'of another payment under the key', rows: [first, guessed], doubted: false },
    { what: 'where there may be too little', rows: [told(45, 1), guessed], doubted: false },
    { what: 'out of nothing', rows: [told(41, 1), guessed], doubted: true },
  ])('$what', ({ rows, doubted }) => {
    const { doubt, examined, anomaly } = unexplainedRefusals(
      madeUpEvidence({ rows, tags: [] }),
      walletOptions,
    );
    expect({ doubted: doubt !== undefined, examined, anomaly }).toEqual({ doubted, examined: 0 });
  });
});
