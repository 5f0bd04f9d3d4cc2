import { expect, test } from 'vitest';
import { numberOf } from '../core/sightings.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { inTwoWords } from './two-words.ts';

const words = { state: ['on', 'off'] };
const evidenceOf = (read: string, end: string, tags: readonly string[] | undefined = []) =>
  madeUpEvidence({
    rows: [{ command: 0, answer: 'found', shows: { 'a.state': read, id: '7' } }],
    ...(tags === undefined ? {} : { tags }),
    finals: { 'settings/0-0.a': { version: 0, fields: { state: end } } },
  });
const first = (shown: string) => [{ field: 'state', posted: 'off', shown }];

test.each([
  ['words of its own', 'enabled', 'disabled', 'disabled', 'on', 'off'],
  ['truth', 'true', 'false', 'false', 'on', 'off'],
  ['one word that is known', 'ON', 'off', 'off', 'on', 'off'],
  ['one word only', 'disabled', 'disabled', 'disabled', 'off', 'off'],
])('%s are read as they were shown first', (_, read, end, shown, nowRead, nowEnd) => {
  const { history, finals, reworded } = inTwoWords(evidenceOf(read, end), words, first(shown));
  expect(history.sightings.of(0)).toEqual(
    new Map([
      ['a.state', numberOf(nowRead)],
      ['id', 7],
    ]),
  );
  expect(finals?.get('settings/0-0.a')?.fields.get('state')).toBe(nowEnd);
  expect(reworded).toEqual(new Set(['state']));
});

test.each([
  ['a word of its own', 'true', 'false', 'false', 'on'],
  ['our word', 'off', 'off', 'off', 'off'],
])(
  'where one address shows %s and another nothing, both are the first word',
  (_, read, end, shown, nowRead) => {
    const firsts = [...first(shown), ...first('')];
    const { history, finals } = inTwoWords(evidenceOf(read, end), words, firsts);
    expect(history.sightings.of(0).get('a.state')).toBe(numberOf(nowRead));
    expect(finals?.get('settings/0-0.a')?.fields.get('state')).toBe('off');
  },
);

test.each([
  ['known words', evidenceOf('on', 'off'), first('off')],
  ['three words', evidenceOf('enabled', 'pending'), first('disabled')],
  ['words that nobody saw first', evidenceOf('enabled', 'disabled'), []],
  [
    'our words, of which one address shows the opposite',
    evidenceOf('on', 'off'),
    [...first('off'), ...first('on')],
  ],
])('%s stay as they are', (_, evidence, firsts) => {
  expect(inTwoWords(evidence, words, firsts)).toBe(evidence);
});

test('fields with more than two words stay as they are', () => {
  const evidence = evidenceOf('PAID', 'PLACED');
  const three = { state: ['placed', 'paid', 'shipped'] };
  expect(inTwoWords(evidence, three, [{ field: 'state', posted: 'placed', shown: 'PLACED' }])).toBe(evidence);
});

test('fields without words stay as they are, also where they begin empty and show one text', () => {
  const evidence = evidenceOf('', 'written by 7');
  const empty = [{ field: 'state', posted: '', shown: '' }];
  expect(inTwoWords(evidence, {}, empty)).toBe(evidence);
  expect(inTwoWords(evidence, undefined, empty)).toBe(evidence);
});

test.each([
  ['the same words', 'on', 'off'],
  ['others', 'ON', undefined],
])('answers that tell the field in %s are read so, or stay as they are', (_, told, now) => {
  const race = madeUpEvidence({
    rows: [{ shows: { 'told.state': told } }, { command: 0, answer: 'found', shows: { state: 'off' } }],
    tags: [],
  });
  const { history } = inTwoWords(race, words, first('on'));
  expect(history.sightings.of(0).get('told.state')).toBe(numberOf(now ?? told));
  expect(history.sightings.of(1).get('state')).toBe(numberOf('on'));
});
