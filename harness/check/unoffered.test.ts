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
const verdictOf = (rows: readonly Partial<MadeUpRow>[]) =>
  judge(madeUpEvidence({ rows, tags: [] }, 4, commands), lastItem, { clients: 8, auditExpected: false });

test('a route that is not there is left out, and that is said', () => {
  const { result, reasons } = verdictOf([...purchases, redemption, redemption]);
  expect(result).toBe('valid');
  expect(reasons).toContain('the service does not offer redeem, which is left out');
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
