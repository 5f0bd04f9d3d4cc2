import { expect, test } from 'vitest';
import { numberOf } from '../core/sightings.ts';
import { inSmallLetters } from './in-small-letters.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';

const words = { state: ['placed', 'paid'] };
const read = (state: string) => ({ command: 0, answer: 'found', shows: { state, name: 'PAID' } }) as const;

test('words in capitals are read as what they are, in reads, in answers and at the end; others stay', () => {
  const evidence = madeUpEvidence({
    rows: [read('PAID'), read('Placed'), read('GONE'), { shows: { 'told.state': 'PAID' } }],
    tags: [],
    finals: { 'orders/0-0': { version: 0, fields: { state: 'PAID' } } },
  });
  const { history, finals, reworded } = inSmallLetters(evidence, words);
  const shown = [0, 1, 2].map((row) => history.sightings.of(row).get('state'));
  expect(shown).toEqual(['paid', 'placed', 'GONE'].map(numberOf));
  expect(history.sightings.of(0).get('name')).toBe(numberOf('PAID'));
  expect(history.sightings.of(3).get('told.state')).toBe(numberOf('paid'));
  expect(finals?.get('orders/0-0')?.fields.get('state')).toBe('paid');
  expect(reworded).toEqual(new Set(['state']));
});

test('where none is, nothing is read anew', () => {
  const evidence = madeUpEvidence({ rows: [read('paid')], tags: [] });
  expect(inSmallLetters(evidence, words)).toBe(evidence);
});
