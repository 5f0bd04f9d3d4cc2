import { expect, test } from 'vitest';
import { numberOf } from '../core/sightings.ts';
import type { Finding } from '../core/verdict.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { toldEffects } from './told-effects.ts';

const told = (effect: string, more: Partial<MadeUpRow> = {}): Partial<MadeUpRow> => ({
  answer: 'accepted',
  shows: { '#effect': effect },
  ...more,
});

function findingsOf(rows: readonly Partial<MadeUpRow>[], ids: readonly string[], slots = [0]): Finding[] {
  const evidence = madeUpEvidence({ rows: [...rows], tags: [] });
  return toldEffects(evidence, { ids: ids.map(numberOf), slots: new Set(slots) });
}

test.each<[string, readonly Partial<MadeUpRow>[], readonly string[], Readonly<Record<string, number>>]>([
  ['each has its own', [told('a'), told('b', { operation: 2 }), { answer: 'conflict' }], ['a', 'b'], {}],
  ['one is not there', [told('a'), told('b', { operation: 2 })], ['a'], { 'lost-effect': 1 }],
  ['two have one', [told('a'), told('a', { operation: 2 })], ['a'], { 'lost-effect': 1 }],
  [
    'one request of an operation repeats another',
    [told('a', { operation: 1 }), told('a', { operation: 1 })],
    ['a'],
    {},
  ],
  ['one is there twice', [told('a')], ['a', 'a'], { 'duplicate-effect': 1 }],
  ['more are there than anybody was told of', [told('a')], ['a', 'b', 'c'], { 'phantom-effect': 2 }],
  ['one may be that of a request without an answer', [told('a'), { answer: 'unknown' }], ['a', 'b'], {}],
  ['one may be that of an answer that names none', [told('a'), { answer: 'accepted' }], ['a', 'b'], {}],
])('%s', (_, rows, ids, expected) => {
  const counts = findingsOf(rows, ids).flatMap(({ anomaly }) =>
    anomaly === undefined ? [] : [[anomaly.kind, anomaly.count]],
  );
  expect(Object.fromEntries(counts)).toEqual(expected);
});

test('effects on records that were not audited need not be there', () => {
  const rows = [told('a'), told('b', { operation: 2, slot: 1 })];
  expect(findingsOf(rows, ['a']).some(({ anomaly }) => anomaly !== undefined)).toBe(false);
});

test('where no answer names its effect nobody can say whether one was lost', () => {
  const findings = findingsOf([{ answer: 'accepted' }], ['a']);
  const open = findings.filter(({ unexamined }) => unexamined !== undefined).map(({ kind }) => kind);
  expect(open).toEqual(expect.arrayContaining(['lost-effect', 'refused-but-applied', 'duplicate-effect']));
});
