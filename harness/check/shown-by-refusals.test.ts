import { expect, test } from 'vitest';
import { found } from './found.fixture.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { shownByRefusals as shownCheck } from './shown-by-refusals.ts';

const shownByRefusals = found(shownCheck);

type Row = Partial<MadeUpRow>;
const changed = (sent: number, done: number): Row => ({ sent, done });
const refused = (
  sent: number,
  done: number,
  version: number,
  state: string | undefined,
  key = 'orders/0-0',
  agrees = '1',
): Row => ({
  sent,
  done,
  answer: 'conflict',
  reason: 'illegal-transition',
  shows: {
    '#shown-key': key,
    '#shown-version': String(version),
    '#shown-agrees': agrees,
    ...(state === undefined ? {} : { 'shown.state': state }),
  },
});
const read = (sent: number, done: number, version: number, state: string): Row => ({
  command: 0,
  answer: 'found',
  sent,
  done,
  version,
  shows: { state },
});
/** An order that two requests changed, from placed (version 1) to paid and shipped, at 10 and 20. */
const race = (...rows: Row[]) => ({
  rows: [changed(9, 11), changed(19, 21), ...rows],
  receipts: [1, 2].map((nonce) => ({ nonce, key: 'orders/0-0', read: nonce, wrote: nonce + 1 })),
  records: { 'orders/0-0': { version: 3, fields: { state: 'shipped' } } },
});

test.each([
  // As it was, at any moment between request and answer.
  {
    rows: [refused(0, 1, 1, 'placed'), refused(12, 13, 2, 'paid'), refused(22, 23, 3, 'shipped')],
    found: [],
  },
  { rows: [refused(8, 30, 1, 'placed'), refused(8, 30, 2, 'paid'), refused(8, 30, 3, 'shipped')], found: [] },
  { rows: [read(12, 13, 2, 'paid'), refused(12, 13, 2, 'paid')], found: [] },
  // Its answer contradicts itself.
  {
    rows: [refused(22, 23, 3, 'shipped', 'orders/0-0', '0')],
    found: ['in an answer that contradicts itself'],
  },
  // A version that it never had, or not then.
  { rows: [refused(22, 23, 4, 'shipped')], found: ['that the record never had'] },
  { rows: [refused(0, 1, 2, 'paid')], found: ['before it was there'] },
  { rows: [refused(12, 13, 1, 'placed')], found: ['after it was over'] },
  // Another content than at the end, than a read saw, or than another refusal showed.
  { rows: [refused(22, 23, 3, 'paid')], found: ['with other fields than it has'] },
  { rows: [refused(22, 23, 3, undefined)], found: ['with other fields than it has'] },
  { rows: [read(12, 13, 2, 'paid'), refused(12, 13, 2, 'placed')], found: ['with other fields than it has'] },
  {
    rows: [refused(12, 13, 2, 'paid'), refused(12, 13, 2, 'placed')],
    found: ['with other fields than it has'],
  },
  // Of a record that nobody knows nothing is said.
  { rows: [refused(22, 23, 7, 'paid', 'other/0-0')], found: [] },
] as readonly { rows: readonly Row[]; found: readonly string[] }[])(
  '$rows: $found',
  ({ rows, found: flaws }) => {
    const wrong = shownByRefusals(madeUpEvidence(race(...rows)));
    expect(wrong.map(({ first: { text } }) => text.replace(/^.* version \d+ /, ''))).toEqual(flaws);
  },
);

test('a version that two changes made is left to other checks', () => {
  const evidence = madeUpEvidence({
    rows: [changed(9, 11), changed(9, 11), refused(12, 13, 2, 'paid'), refused(12, 13, 2, 'cancelled')],
    receipts: [1, 2].map((nonce) => ({ nonce, key: 'orders/0-0', read: 1, wrote: 2 })),
    records: { 'orders/0-0': { version: 2, fields: { state: 'paid' } } },
  });
  expect(shownByRefusals(evidence)).toEqual([]);
});

test('a service that is not ours may mean something else by the same members', () => {
  const { rows } = race(refused(22, 23, 9, 'placed', 'orders/0-0', '0'));
  expect(shownCheck(madeUpEvidence({ rows, tags: ['"a"'] }))).toEqual([]);
});
