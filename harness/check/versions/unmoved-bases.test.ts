import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpReceipt, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { unmovedBases } from './unmoved-bases.ts';
import type { ContentsOptions } from './contents-options.ts';

const pushes: ContentsOptions = {
  command: 'race',
  collection: 'branches',
  fields: { head: 'commit' },
  seed: { head: '0' },
  replaces: ['lease', 'parent'],
  moved: 'not-fast-forward',
  kinds: { lost: 'rewritten-history', missing: 'unreachable-commit' },
};
const { replaces: _, ...rest } = pushes;
const edits: ContentsOptions = { ...rest, moved: 'version-mismatch' };

type Row = Partial<MadeUpRow>;
const read = (head: string, sent: number, more: Row = {}): Row => ({
  command: 0,
  answer: 'found',
  shows: { head },
  sent,
  done: sent + 1,
  ...more,
});
const push = (parent: string, commit: string, sent: number, done = sent + 1, more: Row = {}): Row => ({
  shows: { 'asked.parent': parent, 'asked.commit': commit },
  sent,
  done,
  ...more,
});
const no = (parent: string, commit: string, sent: number, done = sent + 1, more: Row = {}): Row =>
  push(parent, commit, sent, done, { reason: 'not-fast-forward', ...more });

const judged = (rows: readonly Row[], receipts?: MadeUpReceipt[]) =>
  unmovedBases(
    madeUpEvidence({ rows, ...(receipts === undefined ? { tags: [] } : { receipts, records: {} }) }),
    pushes,
  );

describe('a push that is refused because the branch has moved', () => {
  test.each([
    { what: 'before anybody pushed', rows: [no('0', 'a', 2)] },
    { what: 'before anybody else was sent', rows: [no('0', 'a', 2, 3), push('0', 'b', 4)] },
    { what: 'on the head that the only push made', rows: [push('0', 'a', 2), no('a', 'b', 4)] },
    {
      what: 'on the head of a chain whose pushes overlap it',
      rows: [push('0', 'a', 2, 9), push('a', 'b', 4, 9), no('b', 'c', 6, 7)],
    },
  ])('$what is unjustified', ({ rows }) => {
    const found = judged([read('0', 0), ...rows]);
    expect(found).toMatchObject({ kind: 'unjustified-refusal', anomaly: { count: 1 } });
  });

  test('names the request', () => {
    expect(judged([read('0', 0), no('0', 'a', 2)]).anomaly?.first).toMatchObject({
      key: 'branches/0-0',
      text: 'request 2 was refused as not-fast-forward, but nobody can have changed what it was made on',
      nonces: [2],
    });
  });

  test.each<{ what: string; rows: Row[]; examined?: number }>([
    { what: 'another was accepted before', rows: [push('0', 'a', 2), no('0', 'b', 4)] },
    { what: 'another was on its way', rows: [push('0', 'a', 3, 9), no('0', 'b', 2, 4)] },
    { what: 'a read lags behind', rows: [push('0', 'a', 2), read('0', 4), no('0', 'b', 6)] },
    {
      what: 'an answer was lost, however long ago',
      rows: [push('0', 'a', 2, 3, { answer: 'unknown' }), no('0', 'b', 90)],
    },
    {
      what: 'its own first answer was lost',
      rows: [push('0', 'a', 2, 3, { answer: 'unknown', operation: 7 }), no('0', 'a', 4, 5, { operation: 7 })],
    },
    {
      what: 'an earlier sending of what was accepted late may have moved it',
      rows: [
        push('0', 'a', 2, 3, { answer: 'unknown', operation: 7 }),
        no('0', 'b', 4),
        push('0', 'a', 6, 7, { operation: 7 }),
      ],
    },
    {
      what: 'a repeated effect was told',
      rows: [push('0', 'a', 2, 3, { answer: 'replayed' }), no('0', 'b', 4)],
    },
    {
      what: 'the head was made by whom nobody knows',
      rows: [read('z', 2), no('z', 'b', 4)],
      examined: 0,
    },
    {
      what: 'two have put the same',
      rows: [push('0', 'a', 2), push('a', 'a', 4), no('a', 'b', 6)],
      examined: 0,
    },
    { what: 'it has another reason', rows: [no('0', 'a', 2, 3, { reason: 'write-conflict' })], examined: 0 },
    {
      what: 'it has no code',
      rows: [push('0', 'a', 2), no('a', 'b', 4, 5, { shows: { ...no('a', 'b', 4).shows, '#vague': '' } })],
      examined: 0,
    },
  ])('is justified, or nobody can say, where $what', ({ rows, examined = 1 }) => {
    const found = judged([read('0', 0), ...rows]);
    expect(found.anomaly).toBeUndefined();
    expect(found.examined).toBe(examined);
    if (examined === 0) expect(found.unexamined).toBeDefined();
  });

  test('is held against receipts where there are some', () => {
    const rows = [
      read('0', 0),
      push('0', 'a', 2, 3, { answer: 'unknown' }),
      push('a', 'b', 4),
      no('b', 'c', 6),
    ];
    const made = (nonce: number): MadeUpReceipt => ({
      nonce,
      key: 'branches/0-0',
      read: nonce,
      wrote: nonce + 1,
    });
    expect(judged(rows, [made(2), made(3)]).anomaly?.count).toBe(1);
    // What nobody received may have been there for a while, as when a store forgets.
    expect(judged(rows, [made(3)]).anomaly).toBeUndefined();
    // Refused, and has moved the branch: that is another mistake.
    const own = [read('0', 0), no('0', 'a', 2), no('0', 'b', 4)];
    expect(judged(own, [made(2)]).anomaly).toBeUndefined();
  });

  test('is not examined where no head is shown', () => {
    expect(judged([no('0', 'a', 2)])).toEqual({
      kind: 'unjustified-refusal',
      examined: 0,
      unexamined: 'reads do not show head',
    });
  });
});

describe('an edit that is refused because of its tag', () => {
  const tags = ['"1"', 'W/"1"', '"2"'];
  const edit = (base: number, sent: number, more: Row = {}): Row => ({
    operation: 7,
    base,
    shows: { 'asked.commit': 'b' },
    reason: 'version-mismatch',
    sent,
    done: sent + 1,
    ...more,
  });
  const found = (...rows: Row[]) => unmovedBases(madeUpEvidence({ rows, tags }), edits);

  const accepted = edit(1, 90, { operation: 9, reason: undefined });

  test('is unjustified where the tag is that of what was read and is there', () => {
    const rows = [read('0', 0, { operation: 7, version: 1 }), edit(1, 2)];
    expect(found(...rows, accepted).anomaly?.count).toBe(1);
    // No tag has ever held: something on the way may have changed it.
    expect(found(...rows)).toMatchObject({ examined: 0 });
  });

  test.each([
    // A weak tag never matches, none was named, another than that of what was read last, nothing was read.
    [read('0', 0, { operation: 7, version: 2 }), edit(2, 2)],
    [read('0', 0, { operation: 7 }), edit(0, 2)],
    [read('0', 0, { operation: 7, version: 3 }), edit(1, 2)],
    [read('0', 0, { operation: 8, version: 1 }), edit(1, 2)],
  ])('is not examined where that is not known', (...rows) => {
    expect(found(...rows, accepted)).toMatchObject({ examined: 0 });
  });
});
