import { expect, test } from 'vitest';
import { lastItem } from '../../../workloads/last-item.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import { judge } from '../verdict.ts';

/** What became of an invariant of last-item in a race: ten are sold, then so many are refused with a code, and without one. */
function heldAfter(coded: number, bare: number) {
  const refusals = [
    ...Array.from({ length: coded }, () => 'sold-out' as const),
    ...Array.from({ length: bare }, () => 'unnamed-conflict' as const),
  ];
  const rows = [
    ...Array.from({ length: 10 }, (_, at) => ({ slot: 4, sent: 2 * at, done: 2 * at + 3 })),
    ...refusals.map((reason, at) => ({
      slot: 4,
      answer: 'conflict' as const,
      reason,
      sent: 30 + 2 * at,
      done: 33 + 2 * at,
    })),
  ];
  const evidence = madeUpEvidence({ rows, tags: [] }, 4, ['purchase', 'redeem']);
  const { invariants = [] } = judge(evidence, lastItem, { clients: 8, auditExpected: false });
  const { result, examined, why } = invariants.find(({ name }) => name.startsWith('nobody is told "sold'))!;
  return { result, examined, why };
}

test('where most refusals had no code nobody says that all were right, and a few are told of beside the others', () => {
  expect(heldAfter(3, 0)).toEqual({ result: 'held', examined: 3, why: undefined });
  expect(heldAfter(3, 3)).toMatchObject({
    result: 'held',
    examined: 3,
    why: 'left out beside: 409 without a code says that something clashed, not what',
  });
  expect(heldAfter(3, 4)).toMatchObject({
    result: 'not-examined',
    why: '4 of 7 refusals had no code, and a 409 without a code says that something clashed, not what',
  });
});
