import { expect, test } from 'vitest';
import { lastItem } from '../../workloads/last-item.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { judge } from './verdict.ts';

const commands = ['purchase', 'redeem'];
const purchases = Array.from({ length: 10 }, (): Partial<MadeUpRow> => ({
  slot: 4,
  sent: 0,
  done: 2,
  status: 201,
}));
const redemption: Partial<MadeUpRow> = {
  slot: 4,
  command: 2,
  sent: 0,
  done: 2,
  answer: 'rejected',
  status: 404,
};
const verdictOf = (rows: readonly Partial<MadeUpRow>[], leftOut: readonly string[] = []) =>
  judge(madeUpEvidence({ rows, tags: [] }, 4, commands), lastItem, {
    clients: 8,
    auditExpected: false,
    leftOut,
  });
const witness = { key: 'items/0-0', text: 'request 7 was refused', nonces: [7], atMs: 1, weight: 1 };
const refused = { kind: 'unjustified-refusal', count: 1, first: witness, worst: witness } as const;
/** What is said of invariants that speak of vouchers. */
const ofVouchers = ({ invariants = [] }: ReturnType<typeof judge>): (string | undefined)[] =>
  invariants.filter(({ name }) => name.includes('voucher')).map(({ result, why }) => `${result}: ${why}`);
const notOffered = Array.from({ length: 4 }, () => 'not-examined: the service does not offer redeem');

test('a route that is not there is left out, and that is said', () => {
  const { result, reasons } = verdictOf([...purchases, redemption, redemption]);
  expect(result).toBe('valid');
  expect(reasons).toContain('the service does not offer redeem, which is left out');
});

test.each([
  ['a route that is not there', [...purchases, redemption, redemption], []],
  ['a command that an adapter leaves out', purchases, ['redeem']],
])('%s leaves nothing to say of what it alone does', (_, rows, leftOut) => {
  const verdict = verdictOf(rows, leftOut);
  expect(ofVouchers(verdict)).toEqual(notOffered);
  expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
  expect(verdict.reasons).toContain('the service does not offer redeem, which is left out');
});

test('a refusal that nobody can give a reason for is not told of what the service does not offer', () => {
  const invariants = lastItem.invariants;
  const found = [{ kind: 'unjustified-refusal', examined: 1, anomaly: refused }] as const;
  const verdict = judge(
    madeUpEvidence({ rows: purchases, tags: [] }, 4, commands),
    { invariants, check: () => found },
    { clients: 8, auditExpected: false, leftOut: ['redeem'] },
  );
  expect(ofVouchers(verdict)).toEqual(notOffered);
  expect(verdict.result).toBe('invalid');
  expect(verdict.invariants?.filter(({ result }) => result === 'broken')).toEqual([
    { name: 'nobody is refused without a reason', result: 'broken', examined: 1 },
  ]);
});

test('one that is there now and then is strange', () => {
  const { result, reasons } = verdictOf([
    ...purchases.slice(1),
    redemption,
    { ...redemption, answer: 'accepted', status: 201 },
  ]);
  expect(result).toBe('inconclusive');
  expect(reasons.join()).toContain('(404 × 1)');
});

test('where nothing is there nothing was accepted', () => {
  expect(verdictOf([redemption, redemption]).reasons.join()).toContain('nothing was accepted');
});
