import { expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { swallowedYes } from './swallowed.ts';
import { judge } from './verdict.ts';

const refused = (status: number): Partial<MadeUpRow> => ({
  answer: 'conflict',
  reason: 'unnamed-conflict',
  status,
  sent: 0,
  done: 2,
});
const accepted: Partial<MadeUpRow> = { status: 201, sent: 1, done: 3 };

test.each([
  { what: 'yes and no have one status', rows: [refused(200), refused(200)], isSwallowed: true },
  { what: 'yes is 201, no is 200', rows: [accepted, refused(200)], isSwallowed: false },
  {
    what: 'yes is 303, as after a form, no is 200',
    rows: [{ ...accepted, status: 303 }, refused(200)],
    isSwallowed: false,
  },
  { what: 'no is 409', rows: [refused(409)], isSwallowed: false },
])('$what: $isSwallowed', ({ rows, isSwallowed }) => {
  for (const says of [false, true])
    expect(swallowedYes(madeUpEvidence({ rows, tags: [] }), says) !== undefined).toBe(isSwallowed);
  expect(swallowedYes(madeUpEvidence({ rows }), false)).toBeUndefined();
});

test('what an adapter tells of the body of a 200 is its own word', () => {
  const evidence = madeUpEvidence({ rows: [{ ...refused(200), reason: 'illegal-transition' }], tags: [] });
  expect(swallowedYes(evidence, true)).toBeUndefined();
  expect(swallowedYes(evidence, false)).toContain('--refuses takes for a refusal');
});

test('a race in which nothing says yes is inconclusive and says why, whatever seems wrong', () => {
  const witness = { key: 'items/0-0', text: 'refused', nonces: [1] };
  const found = { kind: 'undersell', count: 1, first: witness, worst: witness } as const;
  const verdict = judge(
    madeUpEvidence({ rows: [refused(200), refused(200)], tags: [] }),
    {
      invariants: [{ name: 'all is sold', kinds: ['undersell'] }],
      check: () => [{ kind: 'undersell', examined: 1, anomaly: found }],
    },
    { clients: 2, auditExpected: false },
  );
  expect(verdict).toMatchObject({ result: 'inconclusive', anomalies: [] });
  expect(verdict.reasons[0]).toContain('every race that was answered 2xx was answered 200');
  expect(verdict.invariants).toEqual([
    { name: 'all is sold', result: 'not-examined', examined: 0, why: verdict.reasons[0] },
  ]);
});
