import { expect, test } from 'vitest';
import { orderTransitions } from '../../workloads/order-transitions.ts';
import { resourceNaming } from '../../workloads/resource-naming.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { numberOf } from '../core/sightings.ts';
import { inKnownWords } from './own-words.ts';

const evidenceOf = (shown: string, tags?: readonly string[]) =>
  madeUpEvidence({
    rows: [
      { sent: 0, done: 1 },
      { command: 0, answer: 'found', sent: 2, done: 3, shows: { state: shown, total: '7' } },
    ],
    ...(tags === undefined ? {} : { tags }),
  });

test('a state in words that nobody knows is left out, and the search is told so', () => {
  const evidence = inKnownWords(evidenceOf('PAID', []), orderTransitions);
  expect([...evidence.history.sightings.of(1)]).toEqual([['total', 7]]);
  expect(evidence.unread).toEqual(new Set(['state']));
});

test.each([
  ['a word that is known', 'paid', []],
  ['what our own service shows', 'PAID', undefined],
] as const)('%s is not', (_, shown, tags) => {
  const evidence = evidenceOf(shown, tags);
  expect(inKnownWords(evidence, orderTransitions)).toBe(evidence);
});

test.each<[string, readonly string[], boolean]>([
  ['whether any is left', ['true', 'true'], true],
  ['a decimal', ['10.00', '9.00'], true],
  ['a word where none is left', ['10', 'none'], true],
  ['never anything', ['null', 'null'], true],
  ['an amount', ['10', '-1'], false],
  ['nothing beside an amount', ['10', 'null'], false],
])(
  'an amount of which a service shows %s is left out where it is none',
  (_, [read = '', end = ''], isOwn) => {
    const race = madeUpEvidence({
      rows: [{ command: 0, answer: 'found', shows: { free: read, quota: '10' } }],
      tags: [],
      finals: { 'regions/0-0': { version: 0, fields: { free: end } } },
    });
    const evidence = inKnownWords(race, resourceNaming);
    expect(evidence.unread?.has('free') ?? false).toBe(isOwn);
    expect(evidence.history.sightings.of(0).has('free')).toBe(!isOwn);
    expect(evidence.finals?.get('regions/0-0')?.fields.has('free')).toBe(!isOwn);
    expect(evidence.history.sightings.of(0).get('quota')).toBe(10);
  },
);

test('nothing beside amounts is 0, in reads, in answers and at the end', () => {
  const race = madeUpEvidence({
    rows: [
      { command: 0, answer: 'found', shows: { free: '10' } },
      { command: 0, answer: 'found', shows: { free: 'null', name: 'null' } },
      { shows: { 'told.free': 'null' } },
      { shows: { 'told.free': '9' } },
    ],
    tags: [],
    finals: { 'regions/0-0': { version: 0, fields: { free: 'null', quota: '10' } } },
  });
  const { history, finals } = inKnownWords(race, resourceNaming);
  expect(history.sightings.of(1).get('free')).toBe(0);
  expect(history.sightings.of(1).get('name')).toBe(numberOf('null'));
  expect(history.sightings.of(2).get('told.free')).toBe(0);
  expect(finals?.get('regions/0-0')?.fields.get('free')).toBe('0');
});

test('an amount that was shown otherwise than it was posted is in another form, one of our words is what it says', () => {
  const race = madeUpEvidence({
    rows: [{ command: 0, answer: 'found', shows: { free: '1', quota: '10' } }],
    tags: [],
  });
  const free = { field: 'free', posted: '10' };
  expect(inKnownWords(race, resourceNaming, [{ ...free, shown: '1' }]).unread).toEqual(new Set(['free']));
  expect(inKnownWords(race, resourceNaming, [{ ...free, shown: '10' }])).toBe(race);
  const paid = [{ field: 'state', posted: 'placed', shown: 'paid' }];
  expect(inKnownWords(evidenceOf('placed', []), orderTransitions, paid).unread).toBeUndefined();
});

test('answers that tell a field in other words than records show it are left out alone', () => {
  const race = madeUpEvidence({
    rows: [{ shows: { 'told.state': 'CHANGED' } }, { command: 0, answer: 'found', shows: { state: 'paid' } }],
    tags: [],
  });
  const { history, unread } = inKnownWords(race, orderTransitions);
  expect([history.sightings.of(0).size, history.sightings.of(1).size]).toEqual([0, 1]);
  expect(unread).toBeUndefined();
});

test('what was measured of amounts in a form of their own is left out with them', () => {
  const race = madeUpEvidence({
    rows: [
      { command: 0, answer: 'found', shows: { free: '1000' }, value: 1000 },
      { answer: 'accepted', value: 900 },
      { answer: 'replayed', value: 800 },
    ],
    tags: [],
  });
  const { value } = inKnownWords(race, resourceNaming, [{ field: 'free', posted: '10', shown: '1000' }])
    .history.columns;
  expect([value[0], value[1], value[2]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(inKnownWords(race, resourceNaming).history.columns.value[0]).toBe(1000);
});

test.each([
  [{ field: 'text', posted: 'one\ntwo', shown: 'one,two' }, ['text']],
  [{ field: 'text', posted: 'one', shown: 'one' }, []],
  [{ field: 'owner', posted: 'nobody', shown: 'user:nobody' }, []],
  [{ field: 'token', posted: '0', shown: '1' }, []],
  [{ field: 'head', posted: '0000', shown: 'sha1:0000' }, ['head']],
])(
  'what was shown otherwise than it was posted, before the race, is in a form of its own: %j',
  (first, own) => {
    const race = madeUpEvidence({
      rows: [{ command: 0, answer: 'found', shows: { [first.field]: first.shown } }],
      tags: [],
    });
    expect([...(inKnownWords(race, {}, [first]).unread ?? [])]).toEqual(own);
  },
);
