import { expect, test } from 'vitest';
import { call } from './classifier.case.ts';
import type { Given } from './classifier.case.ts';
import { ConflictAnalysis } from './conflict-analysis.ts';
import { adviceOf } from './advice.ts';

/** Lines in the order of their ends, as a gateway writes them. */
function found(given: readonly Given[]) {
  const analysis = new ConflictAnalysis();
  for (const one of given.map(call).toSorted((a, b) => a.doneMs - b.doneMs)) analysis.take(one, 1);
  return analysis.findings();
}

const ten = Array.from({ length: 10 }, (_, n) => n);
/** Ten are refused one after the other. */
const refused = ten.map((n): Given => ({
  at: [1000 + 3000 * n, 1010 + 3000 * n],
  status: 409,
  client: `c${n}`,
}));
/** One comes again and again. */
const insisting = refused.map((one): Given => ({ ...one, client: 'b' }));
/** A change that takes as long as all of them. */
const slow: Given = { at: [0, 40_000], client: 'a' };

test.each([
  // Its line comes before the last conflict is settled.
  ['is accepted', slow, { race: 1, unknown: 9 }],
  ['gets no answer in time', { ...slow, status: 504 }, { race: 0, unknown: 10 }],
] as const)('while a change %s, nothing lasts, and nobody insists in vain', (_, change, kinds) => {
  for (const some of [refused, insisting]) {
    const findings = found([...some, change]);
    expect(findings.total).toMatchObject({ conflicts: 10, kinds: { lasting: 0, again: 0, ...kinds } });
    for (const list of [findings.routes, findings.records])
      expect(list[0]?.kinds).toEqual(findings.total.kinds);
    expect(findings.storms).toEqual([]);
    expect(adviceOf(findings)).toEqual([]);
  }
});

test.each([
  ['that was refused as well', { ...slow, status: 409 }],
  ['that left all as it was', { ...slow, ifMatch: '"1"', etag: '"1"' }],
  ['that came later', { ...slow, at: [39_000, 40_000] }],
  ['of another part of the record', { ...slow, path: '/items/7/title' }],
] as const)('it lasts all the same beside a change %s', (_, change) => {
  const refusedBelow = refused.map((one): Given => ({ ...one, path: '/items/7/stock' }));
  const findings = found([...(change.path === undefined ? refused : refusedBelow), change]);
  expect(findings.total.kinds.lasting).toBeGreaterThanOrEqual(7);
  expect(adviceOf(findings)).toMatchObject([{ kind: 'lasting' }]);
});

test('what was sent again on a tag that had been taken before is so whoever is under way', () => {
  const named = { ifMatch: '"1"' };
  const taken: Given = { at: [0, 5], client: 'a', ...named, etag: '"2"' };
  const onTaken = insisting.map((one): Given => ({ ...one, ...named, status: 412 }));
  const { total } = found([taken, ...onTaken, { ...slow, at: [500, 40_000], etag: '"3"' }]);
  expect(total.kinds).toMatchObject({ race: 1, again: 9 });
});
