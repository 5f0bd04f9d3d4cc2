import { describe, expect, test } from 'vitest';
import type { Evidence } from '../core/evidence.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { otherReading } from './readings.ts';
import { answers, reasonNumber } from './rows/effects.ts';
import { judge } from './verdict.ts';

const sold = '201 {order: number}';
const none = '200 {error: "none left"}';

/** Purchases of one item of a stock of ten, one after the other, each answered in one of the shapes. */
function purchases(shapes: readonly string[], isForeign = true): Evidence {
  const evidence = madeUpEvidence(
    { rows: shapes.map((_, at) => ({ slot: 4, sent: 2 * at, done: 2 * at + 3 })) },
    4,
    ['purchase', 'redeem'],
  );
  for (const [row, shape] of shapes.entries()) evidence.history.sightings.add(row, `#shape ${shape}`, '');
  if (isForeign) evidence.history.tags = [];
  return evidence;
}

const many = (shape: string, times: number): string[] => Array.from({ length: times }, () => shape);
const readingOf = (evidence: Evidence): string | undefined => otherReading(evidence, lastItem.check!)?.form;

test('a form of 2xx that leaves nothing wrong when it is a refusal is another reading, and the race is inconclusive', () => {
  const evidence = purchases([...many(sold, 10), ...many(none, 6)]);
  expect(readingOf(evidence)).toBe(none);
  const verdict = judge(evidence, lastItem, { clients: 8, auditExpected: false });
  const { result, anomalies, reasons, invariants = [] } = verdict;
  expect({ result, anomalies }).toEqual({ result: 'inconclusive', anomalies: [] });
  // Everything that must hold is named, and was not looked at.
  expect(invariants.map(({ name }) => name)).toEqual(lastItem.invariants.map(({ name }) => name));
  expect(invariants.every((one) => one.result === 'not-examined' && one.why === reasons[0])).toBe(true);
  expect(verdict.linearizability).toMatchObject({ result: 'unknown', reason: reasons[0] });
  expect(reasons[0]).toContain(`2xx answers such as ${none} (`);
  expect(reasons[0]).toMatch(/\([1-9]\d* times\) may mean no/);
});

test('there is none where too much was sold in one form alone', () => {
  expect(readingOf(purchases([...many(sold, 13), ...many(none, 6)]))).toBeUndefined();
  expect(readingOf(purchases(many(sold, 13)))).toBeUndefined();
});

test('a form that comes first in its slot is no refusal', () => {
  // With either form alone nothing would be wrong.
  expect(readingOf(purchases([...many(sold, 6), ...many(none, 6)]))).toBe(none);
});

test('forms that say no in words are taken for refusals together, but for those that every slot begins with', () => {
  const taken = '200 {ok: false, error: "taken"}';
  expect(readingOf(purchases([...many(sold, 10), ...many(none, 3), ...many(taken, 3)]))).toBe(none);
  expect(readingOf(purchases([...many(sold, 13), none, taken]))).toBeUndefined();
  expect(readingOf(purchases([taken, ...many(sold, 13)]))).toBeUndefined();
});

test('a form that tells of no mistake is no refusal in words', () => {
  const taken = '200 {error: "taken"}';
  for (const nothing of ['error: null', 'errors: []', 'failed: false', 'lastError: ""', 'conflicts: 0']) {
    const thanks = `200 {left: number, ${nothing}}`;
    expect(readingOf(purchases([...many(thanks, 10), ...many(none, 3), ...many(taken, 3)]))).toBe(none);
    expect(readingOf(purchases([...many(thanks, 13), ...many(none, 3), ...many(taken, 3)]))).toBeUndefined();
  }
});

test('a command that nobody can win first says nothing of how others are answered', () => {
  for (const shape of ['200 {success: 0}', '201 {accepted: false}']) {
    // The first of the redemptions is refused, as it comes too late or asks for what is gone, and so are purchases later.
    const late = purchases([...many(sold, 10), ...many(shape, 4)]);
    late.history.columns.command[13] = 2;
    expect(readingOf(late)).toBe(shape);
    const early = purchases([shape, ...many(sold, 10), ...many(shape, 3)]);
    early.history.columns.command[0] = 2;
    expect(readingOf(early)).toBe(shape);
    // Where each command begins with it, it says yes.
    const both = purchases([shape, shape, ...many(sold, 10), ...many(shape, 3)]);
    both.history.columns.command[0] = 2;
    expect(readingOf(both)).toBeUndefined();
  }
});

test('the codes of refusals say no in a 2xx as well', () => {
  for (const code of ['insufficient-funds', 'quota-exceeded', 'gone', 'file-locked', 'voucher-spent']) {
    const shape = `201 {code: "${code}"}`;
    expect(readingOf(purchases([...many(sold, 10), ...many(shape, 6)]))).toBe(shape);
  }
  const shape = '201 {code: "created"}';
  expect(readingOf(purchases([...many(sold, 10), ...many(shape, 6)]))).toBeUndefined();
});

test('a form that tells what was added up is no refusal, and neither is one that says that something was created', () => {
  const other = ['200 {version: number, added: {…}}', '201 {id: number}'];
  for (const shape of other)
    expect(readingOf(purchases([...many(sold, 10), ...many(shape, 6)]))).toBeUndefined();
  const refusals = [
    '200 {version: number}',
    '200 {ok: false, added: {…}}',
    '200 {version: number, added: {}}',
  ];
  for (const shape of refusals)
    expect(readingOf(purchases([...many(sold, 10), ...many(shape, 6)]))).toBe(shape);
});

test('a no in words that nobody lists, and one that says nothing beside it, are no yes', () => {
  const thanks = "200 {message: 'Thank you'}";
  const late = "200 {message: 'Sorry, too late'}";
  const nothing = '200 {message: ""}';
  expect(readingOf(purchases([...many(thanks, 10), ...many(late, 6)]))).toBe(late);
  expect(readingOf(purchases([...many(thanks, 10), ...many(nothing, 3), ...many(none, 4)]))).toBe(none);
  // Each reason in words of its own.
  const used = "200 {message: 'This voucher was used'}";
  expect(readingOf(purchases([...many(thanks, 10), ...many(late, 4), ...many(used, 3)]))).toBe(late);
  expect(readingOf(purchases([...many(thanks, 13), ...many(late, 4), ...many(used, 3)]))).toBeUndefined();
  // Names of buyers are no words of a yes and a no.
  const names = ['ada', 'eve', 'bob', 'kim', 'lea', 'max', 'joe', 'ann', 'tom', 'sue', 'ian'];
  expect(readingOf(purchases(names.map((name) => `200 {buyer: '${name}'}`)))).toBeUndefined();
});

test('a no that was taken for a deletion said again is read as it came', () => {
  const evidence = purchases([...many(sold, 10), ...many(none, 3)]);
  const { answer, reason } = evidence.history.columns;
  const came = answer.slice();
  // Of a yes that was read as a refusal nobody can tell why it was one.
  answer[4] = answer[11] = answers.conflict;
  reason[4] = reason[11] = reasonNumber('sold-out');
  expect(readingOf(evidence)).toBeUndefined();
  expect(readingOf({ ...evidence, answers: came })).toBe(none);
});

test('what came of an operation that took a no for a yes and went on, nobody knows', () => {
  const evidence = purchases([...many(sold, 9), none, sold, sold]);
  const { operation } = evidence.history.columns;
  expect(readingOf(evidence)).toBeUndefined();
  // The operation that was refused sent a request more, in the only slot that has too much.
  operation[10] = operation[9]!;
  expect(readingOf(evidence)).toBe(none);
});

test('a service of ours says what it means', () => {
  expect(readingOf(purchases([...many(sold, 10), ...many(none, 6)], false))).toBeUndefined();
});

describe('answers to an Idempotency-Key', () => {
  /** Purchases as above; each is a key and a shape, and may tell an id. */
  const keyed = (rows: readonly (readonly [key: number, shape: string, id?: number])[]): Evidence => {
    const evidence = madeUpEvidence(
      { tags: [], rows: rows.map((_, at) => ({ slot: 4, sent: 2 * at, done: 2 * at + 3 })) },
      4,
      ['purchase', 'redeem'],
    );
    for (const [row, [key, shape, id]] of rows.entries()) {
      evidence.history.sightings.add(row, `#shape ${shape}`, '');
      evidence.history.sightings.add(row, '#key', String(key));
      if (id !== undefined) evidence.history.sightings.add(row, '#id id', String(id));
    }
    return evidence;
  };
  const ten = Array.from({ length: 10 }, (_, key) => [key, sold, key] as const);
  const replay = '200 {order: number}';

  test('that was accepted before are replays, and not another form of yes that may mean no', () => {
    const again = (shape: string, ids: boolean) =>
      keyed([
        ...ten,
        ...ten.slice(4).map(([key]) => (ids ? ([key, shape, key] as const) : ([key, shape] as const))),
      ]);
    expect(readingOf(again(replay, true))).toBeUndefined();
    expect(readingOf(again(replay, false))).toBeUndefined();
    // What says no in words is a replay where it tells the id again.
    expect(readingOf(again(none, false))).toBe(none);
    expect(readingOf(again('200 {order: number, status: "not modified"}', true))).toBeUndefined();
  });

  test('that was not accepted before may mean no', () => {
    expect(readingOf(keyed([...ten, ...ten.slice(4).map(([key]) => [10 + key, replay] as const)]))).toBe(
      replay,
    );
  });
});
