import { describe, expect, test } from 'vitest';
import type { AnomalyKind, Finding } from '../../core/verdict.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRecord, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { judge } from '../verdict.ts';
import { balances } from './balances.ts';
import { capacity } from './capacity.ts';
import { quota } from './quota.ts';

type Row = Partial<MadeUpRow>;
const took: Row = { sent: 0, done: 9 };
const bare: Row = { sent: 0, done: 9, answer: 'conflict', reason: 'unnamed-conflict' };

const stock = {
  commands: ['race'],
  collection: 'items',
  field: 'stock',
  initial: 3,
  amount: () => 1,
  soldOut: 'sold-out',
} as const;
const machines = {
  command: 'race',
  collection: 'machines',
  counter: { collection: 'regions', field: 'free' },
  quota: 3,
  exceeded: 'quota-exceeded',
} as const;
const wallets = {
  command: 'race',
  collection: 'wallets',
  field: 'balance',
  accounts: [''],
  initial: () => 3,
  moved: () => -1,
  short: 'insufficient-funds',
} as const;

/** How many cases of a limit were looked at. */
function examined(kind: AnomalyKind, findings: readonly Finding[]): number {
  return findings.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.examined, 0);
}

const refused = (reason: 'sold-out' | 'quota-exceeded' | 'insufficient-funds'): Row => ({
  ...bare,
  reason,
});
const limits = [
  {
    limit: 'a stock',
    cases: (rows: readonly Row[]) => examined('oversell', capacity(madeUpEvidence({ rows }), stock)),
    refusal: refused('sold-out'),
  },
  {
    limit: 'a quota',
    cases: (rows: readonly Row[]) => examined('over-quota', quota(madeUpEvidence({ rows }), machines)),
    refusal: refused('quota-exceeded'),
  },
  {
    limit: 'a wallet',
    cases: (rows: readonly Row[]) => examined('negative', balances(madeUpEvidence({ rows }), wallets)),
    refusal: refused('insufficient-funds'),
  },
];

describe.each(limits)('$limit is looked at only where its limit was in reach', ({ cases, refusal }) => {
  test.each([
    { what: 'one of three is taken', rows: [took], isSeen: false },
    { what: 'two of three are', rows: [took, took], isSeen: false },
    { what: 'all are', rows: [took, took, took], isSeen: true },
    { what: 'somebody is refused for it', rows: [took, refusal], isSeen: true },
    { what: 'somebody is refused in other words, with enough left', rows: [took, bare], isSeen: false },
  ])('$what: $isSeen', ({ rows, isSeen }) => expect(cases(rows) > 0).toBe(isSeen));
});

test('an account with receipts is looked at where it was empty or somebody asked for more', () => {
  const cases = (taken: number, ...more: Row[]): number =>
    examined(
      'negative',
      balances(
        madeUpEvidence({
          rows: [...Array.from({ length: taken }, () => took), ...more],
          receipts: Array.from({ length: taken }, (_, at) => ({
            nonce: at + 1,
            key: 'wallets/0-0',
            read: at + 1,
            wrote: at + 2,
          })),
          records: { 'wallets/0-0': { version: taken + 1, fields: { balance: String(3 - taken) } } },
        }),
        wallets,
      ),
    );
  expect(cases(1)).toBe(0);
  expect(cases(3)).toBe(1);
  expect(cases(3, { sent: 10, done: 11, answer: 'conflict', reason: 'insufficient-funds' })).toBe(2);
});

describe('a race that never comes near a limit for which its workload exists', () => {
  const invariants = [
    {
      name: 'no more is sold than there is',
      kinds: ['oversell'],
      essential: true,
      standIns: ['conservation'],
    },
  ] as const;
  const verdict = (records: Readonly<Record<string, MadeUpRecord>>) =>
    judge(
      madeUpEvidence({
        rows: [
          { sent: 0, done: 2 },
          { sent: 1, done: 3 },
        ],
        tags: [],
        finals: records,
      }),
      { invariants, check: (evidence) => capacity(evidence, stock) },
      { clients: 2, auditExpected: false },
    );

  test('is valid by the sums of its records, and says what nobody looked at', () => {
    expect(verdict({ 'items/0-0': { version: 0, fields: { stock: '1' } } })).toMatchObject({
      result: 'valid',
      invariants: [{ result: 'not-examined' }],
    });
  });

  test('proves nothing where nobody shows them', () => {
    expect(verdict({}).result).toBe('inconclusive');
  });
});
