import { expect, test } from 'vitest';
import { callFields } from '../../core/call.ts';
import type { Call, CallField } from '../../core/call.ts';
import { adviceOf } from './advice.ts';
import { blindSpots } from './blind-spots.ts';
import { ConflictAnalysis } from './conflict-analysis.ts';
import type { ConflictFindings } from './conflict-analysis.ts';
import { Trend } from './trend.ts';

const refused = (n: number, more: Partial<Call> = {}): Call => ({
  arrivedMs: 3000 * n,
  doneMs: 3000 * n + 5,
  method: 'PUT',
  path: '/items/7',
  route: '/items/{id}',
  resource: '/items/7',
  status: 409,
  client: `c${n}`,
  ...more,
});

function findingsOf(calls: readonly Call[]): ConflictFindings {
  const analysis = new ConflictAnalysis();
  for (const call of calls) analysis.take(call, 0);
  return analysis.findings();
}

const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => from + n);

test.each([1, 6, 12, 60])('a record that refused %i requests had as many', (count) => {
  const { records, total } = findingsOf(range(count).map((n) => refused(n)));
  expect(total).toMatchObject({ requests: count, changes: count, conflicts: count });
  expect(records).toMatchObject([{ requests: count, changes: count, conflicts: count }]);
});

test('the first of a row are counted with their clients, in each row', () => {
  const calls = [
    ...range(10).map((n) => refused(n)),
    refused(17, { status: 200 }),
    ...range(10, 20).flatMap((n) => [
      refused(n, { method: 'GET', status: 200, arrivedMs: 3000 * n - 50, doneMs: 3000 * n - 40 }),
      refused(n),
    ]),
  ];
  const [one] = findingsOf(calls).lasting;
  expect(one).toMatchObject({ count: 20, fromMs: 0 });
  expect(one?.clients.size).toBe(20);
  const few = findingsOf(range(6).map((n) => refused(n))).lasting;
  expect(few.map(({ count, clients }) => [count, clients.size])).toEqual([[6, 6]]);
});

test('behind addresses many may act: no storm is told, and the report says so', () => {
  const having = Object.fromEntries(Object.keys(callFields).map((field) => [field, 1])) as Record<
    CallField,
    number
  >;
  const sent = (client: string): ConflictFindings =>
    findingsOf(range(60).map((n) => refused(n, { client, arrivedMs: 50 * n, doneMs: 50 * n + 10 })));
  const shared = sent('10.0.0.1');
  expect(shared.storms).toEqual([]);
  expect(blindSpots(having, shared)).toMatchObject([{ fields: ['client'] }]);
  const one = sent('127.0.0.1:4711');
  expect(one.storms).toMatchObject([{ count: 59 }]);
  expect(blindSpots(having, one)).toEqual([]);
});

test('of a lock that stays busy it is not said that nothing changed its record', () => {
  const advice = adviceOf(findingsOf(range(8).map((n) => refused(n, { status: 423 }))));
  expect(advice).toMatchObject([{ kind: 'lasting', todo: expect.stringContaining('who holds it') }]);
  const other = adviceOf(findingsOf(range(8).map((n) => refused(n))));
  expect(other).toMatchObject([{ todo: expect.stringContaining('nothing in the log changed this record') }]);
});

/** Twenty changes a second over 32 s, of which more and more are refused where it grows. */
function trendOf(grows: boolean, all: Trend): Trend {
  const one = new Trend(0);
  for (const second of range(32))
    for (const n of range(20)) {
      const ms = 1000 * second + n;
      const isLost = n < (grows ? second / 2 : 5);
      for (const trend of [one, all]) {
        trend.change(ms);
        if (isLost) trend.conflict(ms);
      }
    }
  return one;
}

test('a share that grows with that of all others is no trend of its own, and one that grows alone is', () => {
  const all = new Trend(0);
  const [first] = range(6).map(() => trendOf(true, all));
  expect(first?.found(all)).toMatchObject({ direction: 'rises', isShared: true });
  const mixed = new Trend(0);
  const one = trendOf(true, mixed);
  for (const _ of range(5)) trendOf(false, mixed);
  expect(one.found(mixed)).toMatchObject({ direction: 'rises', isShared: false });
  const alone = new Trend(0);
  expect(trendOf(true, alone).found(alone)).toMatchObject({ direction: 'rises', isShared: false });
});

test('refused reads are no share of changes, and make no record hot', () => {
  const reads = range(60).map((n) =>
    refused(n, {
      method: 'GET',
      client: 'reader',
      code: 'version-mismatch',
      arrivedMs: 900 * n,
      doneMs: 900 * n + 5,
    }),
  );
  const changes = range(400).map((n) =>
    refused(n, { status: 200, resource: `/items/${n % 20}`, path: `/items/${n % 20}` }),
  );
  const findings = findingsOf([...reads, ...changes].toSorted((one, other) => one.doneMs - other.doneMs));
  expect(findings.total).toMatchObject({ conflicts: 60, refusedReads: 60, changes: 400 });
  expect(findings.records).toMatchObject([{ name: '/items/7', conflicts: 60, refusedReads: 60 }]);
  expect(adviceOf(findings).filter(({ kind }) => kind === 'hot record' || kind === 'client')).toEqual([]);
});

test('what is sent again in vain is neither a conflict at a mark nor load: nothing falls as it begins, no record, no peak', () => {
  // Edits come ten times a second and every fourth is refused; in the second half each of these is sent five times more.
  const calls = range(6000).flatMap((n) => {
    const at = { arrivedMs: 100 * n, doneMs: 100 * n + 5 };
    const tag = `"${n - (n % 4)}"`;
    if (n % 4 < 3) return refused(n, { ...at, status: 200, ifMatch: `"${n}"`, etag: `"${n + 1}"` });
    const lost = refused(n, { ...at, status: 412, ifMatch: tag, etag: `"${n}"` });
    const again = (times: number): Call => ({
      ...lost,
      arrivedMs: lost.arrivedMs + 10 * times,
      doneMs: lost.doneMs + 10 * times,
    });
    return n < 3000 ? lost : [lost, ...range(5, 1).map(again)];
  });
  const marks = [{ name: 'deploy', atMs: 300_000 }];
  const analysis = new ConflictAnalysis({ marks });
  for (const call of calls) analysis.take(call, 0);
  const found = analysis.findings();
  expect(found.total.kinds).toMatchObject({ race: 1500, again: 3750 });
  expect(found.marks).toMatchObject([
    { finding: 'no change', before: { share: 0.25 }, after: { share: 0.25, changesPerS: 10 } },
  ]);
  expect(found.load.peaks).toEqual([]);
  expect(found.records).toMatchObject([{ trend: { direction: 'steady' } }]);
});

test('what was accepted once and is refused each time that it comes again under its key is not called lasting', () => {
  const hook = { idempotencyKey: 'event-1', client: 'hook' };
  const at = (n: number) => ({ arrivedMs: 60_000 * n, doneMs: 60_000 * n + 5 });
  const found = findingsOf(
    range(10).map((n) => refused(n, { ...hook, ...at(n), status: n === 0 ? 200 : 409 })),
  );
  expect(found.total.kinds).toMatchObject({ unknown: 9, lasting: 0 });
  expect(adviceOf(found)).toEqual([]);
});
