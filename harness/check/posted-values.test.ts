import { expect, test } from 'vitest';
import { numberOf } from '../core/sightings.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { inPostedValues, isOwnNothing } from './posted-values.ts';

const evidenceOf = (tags?: readonly string[]) =>
  madeUpEvidence({
    rows: [
      { command: 0, answer: 'found', shows: { content: 'null', holder: 'null' } },
      { command: 0, answer: 'found', shows: { content: 'operation 7' } },
    ],
    finals: { 'files/0-0': { version: 0, fields: { content: 'null' } } },
    ...(tags === undefined ? {} : { tags }),
  });
const firsts = [{ field: 'content', posted: '', shown: 'null' }];

test('what a service shows for nothing is what was posted for it, under that field alone', () => {
  const { history, finals, reworded } = inPostedValues(evidenceOf([]), firsts);
  expect(history.sightings.of(0)).toEqual(
    new Map([
      ['content', numberOf('')],
      ['holder', numberOf('null')],
    ]),
  );
  expect(history.sightings.of(1)).toEqual(new Map([['content', numberOf('operation 7')]]));
  expect(finals?.get('files/0-0')?.fields.get('content')).toBe('');
  expect(reworded).toEqual(new Set(['content']));
});

test('our own service says what is there, and so does one that shows what was posted', () => {
  const [ours, same] = [evidenceOf(), evidenceOf([])];
  expect(inPostedValues(ours, firsts)).toBe(ours);
  expect(inPostedValues(same, [{ field: 'content', posted: '', shown: '' }])).toBe(same);
});

test.each([
  ['', 'null', true],
  ['0', 'null', true],
  ['nobody', 'user:nobody', true],
  ['nobody', '', true],
  ['0', '7', false],
  ['', 'draft', false],
  ['10', 'null', false],
  ['', '', false],
])('posted %j and shown %j: its own nothing is %s', (posted, shown, is) => {
  expect(isOwnNothing({ field: 'any', posted, shown })).toBe(is);
});
