import { expect, test } from 'vitest';
import { exclusiveStates as exclusiveStatesCheck } from './exclusive-states.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpReceipt, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const exclusiveStates = found(exclusiveStatesCheck);

const a = 'settings/0-0.a';
const b = 'settings/0-0.b';
const on = (sent = 0, done = 9): Partial<MadeUpRow> => ({ command: 1, sent, done });
const off = (sent = 0, done = 9): Partial<MadeUpRow> => ({ command: 2, sent, done });
const saw = (value: number): Partial<MadeUpRow> => ({ command: 0, answer: 'found', value });
/** An even operation wants `a`, an odd one `b`. */
const refused = (
  operation: number,
  reason: 'exclusive-setting' | 'redundant-transition',
  sent = 0,
  done = 9,
): Partial<MadeUpRow> => ({ ...on(sent, done), operation, reason });
const changed = (nonce: number, key: string, read: number): MadeUpReceipt => ({
  nonce,
  key,
  read,
  wrote: read + 1,
});
const relied = (nonce: number, key: string, read: number): MadeUpReceipt => ({ nonce, key, read, wrote: 0 });
const ended = (stateOfA: string, stateOfB: string): MadeUpRace['records'] => ({
  [a]: { version: 1, fields: { state: stateOfA } },
  [b]: { version: 1, fields: { state: stateOfB } },
});
const kinds = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  exclusiveStates(madeUpEvidence(race), {
    collection: 'settings',
    on: 'race',
    off: 'other',
    field: 'state',
    isOn: (fields) => fields.get('state') === 'on',
    names: ['a', 'b'],
    own: (operation) => (operation % 2 === 0 ? '.a' : '.b'),
    blamed(operation, reason) {
      const isOwn = reason === 'redundant-transition';
      return isOwn || reason === 'exclusive-setting'
        ? (operation % 2 === 0) === isOwn
          ? '.a'
          : '.b'
        : undefined;
    },
  }).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // On, off, and then the other one.
  {
    rows: [on(), off(), on()],
    receipts: [changed(1, a, 1), relied(1, b, 1), changed(2, a, 2), changed(3, b, 1), relied(3, a, 3)],
    records: ended('off', 'on'),
    found: [],
  },
  // The other was seen on; it does not matter that it is off at the end.
  {
    rows: [on(), on(), off()],
    receipts: [changed(1, a, 1), changed(2, b, 1), relied(2, a, 2), changed(3, a, 2)],
    records: ended('off', 'on'),
    found: ['both-on 1'],
  },
  // Both are on at the end, whatever the receipts say; in another slot it is no clash.
  { rows: [], receipts: [], records: ended('on', 'on'), found: ['both-on 1'] },
  {
    rows: [],
    receipts: [],
    records: {
      [a]: { version: 1, fields: { state: 'on' } },
      'settings/1-0.b': { version: 1, fields: { state: 'on' } },
    },
    found: [],
  },
  // Switched on twice, off twice; across a version of nobody nothing is said.
  {
    rows: [on(), on()],
    receipts: [changed(1, a, 1), changed(2, a, 2)],
    records: ended('on', 'off'),
    found: ['illegal-step 1'],
  },
  { rows: [off()], receipts: [changed(1, a, 1)], records: ended('off', 'off'), found: ['illegal-step 1'] },
  {
    rows: [on(), on()],
    receipts: [changed(1, a, 1), changed(2, a, 3)],
    records: ended('on', 'off'),
    found: [],
  },
])('settings are followed through their versions: case %#', ({ found, ...race }) => {
  expect(kinds(race)).toEqual(found);
});

test.each([
  // Refused while the other one, or one's own, is on.
  { rows: [on(), refused(1, 'exclusive-setting')], receipts: [changed(1, a, 1)], found: [] },
  { rows: [on(), refused(2, 'redundant-transition')], receipts: [changed(1, a, 1)], found: [] },
  // Nobody had it on.
  {
    rows: [on(), refused(2, 'exclusive-setting')],
    receipts: [changed(1, a, 1)],
    found: ['unjustified-refusal 1'],
  },
  { rows: [refused(1, 'exclusive-setting')], receipts: [], found: ['unjustified-refusal 1'] },
  // It was switched on later, or in that moment.
  {
    rows: [on(5, 6), refused(1, 'exclusive-setting', 0, 4)],
    receipts: [changed(1, a, 1)],
    found: ['unjustified-refusal 1'],
  },
  { rows: [on(4, 6), refused(1, 'exclusive-setting', 0, 4)], receipts: [changed(1, a, 1)], found: [] },
  // It was off again before, or only just.
  {
    rows: [on(0, 1), off(2, 3), refused(1, 'exclusive-setting', 4, 5)],
    receipts: [changed(1, a, 1), changed(2, a, 2)],
    found: ['unjustified-refusal 1'],
  },
  {
    rows: [on(0, 1), off(2, 4), refused(1, 'exclusive-setting', 4, 5)],
    receipts: [changed(1, a, 1), changed(2, a, 2)],
    found: [],
  },
])('who is refused is refused for a setting that can have been on: case %#', ({ found, ...race }) => {
  expect(kinds({ ...race, records: {} })).toEqual(found);
});

const stays: Partial<MadeUpRow> = {
  ...off(4, 5),
  operation: 1,
  answer: 'conflict',
  reason: 'redundant-transition',
};

test.each([
  // It was never on, is off again, or only just; or its operation was refused for the other one before, which is off.
  { rows: [stays], receipts: [], found: [] },
  {
    rows: [on(0, 1), off(2, 3), stays],
    receipts: [changed(1, b, 1), changed(2, b, 2)],
    found: [],
  },
  {
    rows: [on(0, 1), off(5, 6), stays],
    receipts: [changed(1, b, 1), changed(2, b, 2)],
    found: [],
  },
  { rows: [on(4, 5), stays], receipts: [changed(1, b, 1)], found: [] },
  {
    rows: [on(0, 1), refused(1, 'exclusive-setting', 0, 1), off(1, 2), on(3, 3), stays],
    receipts: [changed(1, a, 1), changed(3, a, 2), changed(4, b, 1)],
    found: [],
  },
  // It was on all the while, the own one or the one that was in the way.
  { rows: [on(0, 1), stays], receipts: [changed(1, b, 1)], found: ['unjustified-refusal 1'] },
  {
    rows: [on(0, 1), refused(1, 'exclusive-setting', 2, 3), stays],
    receipts: [changed(1, a, 1)],
    found: ['unjustified-refusal 1'],
  },
  // A lost race is no decision.
  {
    rows: [on(0, 1), { ...stays, reason: 'write-conflict' as const }],
    receipts: [changed(1, b, 1)],
    found: [],
  },
])('nobody is refused to switch off what is on: case %#', ({ found, ...race }) => {
  expect(kinds({ ...race, records: {} })).toEqual(found);
});

test('a snapshot of two that are on needs no audit', () => {
  expect(kinds({ rows: [saw(0), saw(1)] })).toEqual([]);
  expect(kinds({ rows: [saw(1), saw(2), saw(2)] })).toEqual(['both-on 2']);
});
