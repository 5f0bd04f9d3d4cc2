import { expect, test } from 'vitest';
import { bookings as bookingsCheck } from './bookings.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const bookings = found(bookingsCheck);

const key = 'rooms/0-0';
/** The operation `n` wants the times `sN` and the one after it. */
const wish = (n: number): readonly string[] => [`s${n}`, `s${n + 1}`];
const isTime = (field: string): boolean => /^s\d+$/.test(field);
const asked = (operation: number, sent = 0, done = 9): Partial<MadeUpRow> => ({ operation, sent, done });
const lost = (operation: number, sent = 0, done = 9): Partial<MadeUpRow> => ({
  ...asked(operation, sent, done),
  answer: 'unknown',
});
const refused = (operation: number, sent = 0, done = 9): Partial<MadeUpRow> => ({
  ...asked(operation, sent, done),
  reason: 'slot-taken',
});
const raceLost: Partial<MadeUpRow> = { reason: 'write-conflict' };
const receipts = (...nonces: number[]): MadeUpRace['receipts'] =>
  nonces.map((nonce, i) => ({ nonce, key, read: i + 1, wrote: i + 2 }));
/** A final record by time and who has it. */
const day = (fields: Record<string, string>): MadeUpRace['records'] => ({ [key]: { version: 9, fields } });
const kinds = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  bookings(madeUpEvidence(race), {
    command: 'race',
    collection: 'rooms',
    taken: 'slot-taken',
    slots: wish,
    isTime,
  }).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // Two bookings side by side; between them no room is left.
  {
    rows: [asked(2), asked(4), refused(3)],
    receipts: receipts(1, 2),
    records: day({ s2: '1', s3: '1', s4: '2', s5: '2' }),
    found: [],
  },
  // An unknown was booked; or it was not, and then nobody may be refused for it.
  { rows: [lost(2), refused(3)], receipts: receipts(1), records: day({ s2: '1', s3: '1' }), found: [] },
  { rows: [lost(2), refused(3)], receipts: [], records: day({}), found: ['unjustified-refusal 1'] },
  // Refused in the moment in which the booking was asked for, and before.
  {
    rows: [refused(3, 0, 5), asked(2, 5, 6)],
    receipts: receipts(2),
    records: day({ s2: '2', s3: '2' }),
    found: [],
  },
  {
    rows: [refused(3, 0, 4), asked(2, 5, 6)],
    receipts: receipts(2),
    records: day({ s2: '2', s3: '2' }),
    found: ['unjustified-refusal 1'],
  },
  // Refused although the only booking is at another time.
  {
    rows: [asked(2), refused(4)],
    receipts: receipts(1),
    records: day({ s2: '1', s3: '1' }),
    found: ['unjustified-refusal 1'],
  },
  // A lost race needs no booking of anybody.
  { rows: [raceLost], receipts: [], records: day({}), found: [] },
  // Overlapping bookings: the later one wrote over the time that both want, or not all of its own.
  {
    rows: [asked(2), asked(3)],
    receipts: receipts(1, 2),
    records: day({ s2: '1', s3: '2', s4: '2' }),
    found: ['double-booking 1', 'missing-booking 1'],
  },
  {
    rows: [asked(2), lost(3)],
    receipts: receipts(1, 2),
    records: day({ s2: '1', s3: '1', s4: '2' }),
    found: ['double-booking 1', 'missing-booking 1'],
  },
  // A booking that is not in the record, or half of it, or there is no record at all.
  { rows: [asked(2)], receipts: receipts(1), records: day({}), found: ['missing-booking 1'] },
  { rows: [asked(2)], receipts: receipts(1), records: day({ s2: '1' }), found: ['missing-booking 1'] },
  { rows: [asked(2)], receipts: receipts(1), records: {}, found: ['missing-booking 1'] },
  // The record gives away what nobody booked: a time too many, a loser's, a stranger's, no nonce at all.
  {
    rows: [asked(2)],
    receipts: receipts(1),
    records: day({ s2: '1', s3: '1', s4: '1' }),
    found: ['phantom-booking 1'],
  },
  {
    rows: [asked(2), refused(3)],
    receipts: receipts(1),
    records: day({ s2: '1', s3: '1', s4: '2' }),
    found: ['phantom-booking 1'],
  },
  { rows: [], receipts: [], records: day({ s1: '99', s2: '01' }), found: ['phantom-booking 2'] },
  // A booking of another room.
  {
    rows: [asked(2)],
    receipts: receipts(1),
    records: { ...day({ s2: '1', s3: '1' }), 'rooms/1-0': { version: 2, fields: { s2: '1' } } },
    found: ['phantom-booking 1'],
  },
])('bookings of one room are judged: case %#', ({ found, ...race }) => {
  expect(kinds(race)).toEqual(found);
});

test.each([
  // An unknown may have been booked, and so justifies a refusal, but is no clash.
  { rows: [lost(2), refused(3)], found: [] },
  { rows: [lost(2), asked(3)], found: [] },
  { rows: [lost(2, 5, 6), refused(3, 0, 4)], found: ['unjustified-refusal 1'] },
  { rows: [asked(2), asked(3), asked(4)], found: ['double-booking 2'] },
])('without an audit bookings are judged by their answers: case %#', ({ rows, found }) => {
  expect(kinds({ rows })).toEqual(found);
});

test('a double booking is told by its times and its requests', () => {
  const [anomaly] = bookings(madeUpEvidence({ rows: [asked(2), asked(3)] }), {
    command: 'race',
    collection: 'rooms',
    taken: 'slot-taken',
    slots: wish,
    isTime,
  });
  expect(anomaly?.first).toMatchObject({
    key: 'rooms/0-0',
    text: 's3 s4 and s2 s3 were both accepted',
    nonces: [2, 1],
  });
});

test.each([
  // Nonces, numbers of its own, words that are no bookings.
  { finals: { ...shownDay('1', 0), ...shownDay('2', 1), ...shownDay('3', 2) }, found: [] },
  {
    finals: { ...shownDay('2', 0), ...shownDay('3', 1), ...shownDay('1', 2) },
    found: ['missing-booking 3', 'phantom-booking 6'],
  },
  { finals: { ...shownDay('b1', 0), ...shownDay('b2', 1), ...shownDay('b3', 2) }, found: [] },
  {
    finals: { ...shownDay('b1', 0), ...shownDay('b2', 1, 's9'), ...shownDay('b3', 2) },
    found: ['missing-booking 1', 'phantom-booking 1'],
  },
  { finals: { ...shownDay('free', 0), ...shownDay('free', 1, 's9') }, found: [] },
  // Requests by name, one of them at another time.
  {
    finals: { ...shownDay('request-1', 0), ...shownDay('request-2', 1), ...shownDay('request-3', 2) },
    found: [],
  },
  {
    finals: { ...shownDay('1', 0), ...shownDay('2', 1, 's9'), ...shownDay('3', 2) },
    found: ['missing-booking 1', 'phantom-booking 1'],
  },
  // Times in a form of its own: where a booking begins, or with more digits.
  { finals: { ...begins('request-1', 0), ...begins('request-2', 1), ...begins('request-3', 2) }, found: [] },
  { finals: { ...begins('b1', 0), ...begins('b2', 1), ...begins('b3', 2) }, found: [] },
  { finals: { ...begins('1', 0, 's02'), ...begins('2', 1, 's02'), ...begins('3', 2, 's02') }, found: [] },
])('the rooms of a service that shows them are compared: case %#', ({ finals, found: wanted }) => {
  const rows = [0, 1, 2].map((slot) => ({ ...asked(2), slot }));
  expect(kinds({ rows, tags: [], finals })).toEqual(wanted);
});

test.each([
  // A service may write a booking by where it begins, or by where it begins and ends.
  { shows: ([first = '']: readonly string[]) => [first], found: [] },
  { shows: (all: readonly string[]) => [all[0]!, all.at(-1)!], found: [] },
  // One that is shown without its beginning, or with a hole here and there, is not whole.
  { shows: (all: readonly string[]) => all.slice(1), found: ['missing-booking 12'] },
  {
    shows: (all: readonly string[]) => all.filter((time) => Number(time.slice(1)) % 3 !== 0),
    found: ['missing-booking 12'],
  },
  // Times that nobody asked for are counted otherwise.
  { shows: (all: readonly string[]) => all.slice(1).map((time) => `${time}0`), found: [] },
])('no form of a service leaves holes in its bookings: case %#', ({ shows, found: wanted }) => {
  const slots = (operation: number): string[] => [0, 1, 2, 3].map((at) => `s${operation + at}`);
  const rows = Array.from({ length: 12 }, (_, slot) => ({ ...asked(18 + slot), slot }));
  const finals = Object.fromEntries(
    rows.map(({ slot, operation = 0 }) => [
      `rooms/${slot % 4}-${Math.floor(slot / 4)}`,
      {
        version: 0,
        fields: Object.fromEntries(shows(slots(operation)).map((time) => [time, `${slot + 1}`])),
      },
    ]),
  );
  const race = { command: 'race', collection: 'rooms', taken: 'slot-taken', slots, isTime } as const;
  const findings = bookings(madeUpEvidence({ rows, tags: [], finals }), race);
  expect(findings.map(({ kind, count }) => `${kind} ${count}`)).toEqual(wanted);
});

test.each([
  // Both of a room are there, each under its own name, or under that of the other.
  { names: ['1', '2'], found: [] },
  { names: ['2', '1'], found: ['missing-booking 16', 'phantom-booking 32'] },
])('a booking is not under the name of another one: $names', ({ names, found: wanted }) => {
  const rows = Array.from({ length: 16 }, (_, at) => ({
    ...asked(2 + 2 * (at % 2)),
    slot: Math.floor(at / 2),
  }));
  const finals = Object.fromEntries(
    Array.from({ length: 8 }, (_, slot) => {
      const [one, other] = names.map((name) => String(2 * slot + Number(name)));
      const fields = { s2: one!, s3: one!, s4: other!, s5: other! };
      return [`rooms/${slot % 4}-${Math.floor(slot / 4)}`, { version: 0, fields }];
    }),
  );
  expect(kinds({ rows, tags: [], finals })).toEqual(wanted);
});

test.each([
  // Most bookings are told by their requests: every third one is a stranger's, one and the same, or a number of no request.
  { by: () => 'someone-else', found: ['missing-booking 10', 'phantom-booking 20'] },
  { by: (slot: number) => `${90_001 + slot}`, found: ['missing-booking 10', 'phantom-booking 20'] },
  // Other numbers may be what the service counts itself.
  { by: (slot: number) => `${((slot + 10) % 30) + 1}`, found: [] },
  { by: () => 'free', most: (slot: number) => `${901 + slot}`, found: [] },
])('who is no request among many is a stranger: case %#', ({ by, most, found: wanted }) => {
  const rows = Array.from({ length: 30 }, (_, slot) => ({ ...asked(2, 10 * slot, 10 * slot + 5), slot }));
  const named = most ?? ((slot: number) => String(slot + 1));
  const finals = Object.assign(
    {},
    ...rows.map(({ slot }) => shownDay((slot % 3 === 2 ? by : named)(slot), slot)),
  ) as NonNullable<MadeUpRace['finals']>;
  expect(kinds({ rows, tags: [], finals })).toEqual(wanted);
});

test.each([
  // A guest books in many rooms, and a room may show only that a time is taken: all of a booking is there.
  { by: (slot: number) => `guest-${slot % 3}`, shows: whole, found: [] },
  { by: (slot: number) => `guest-${slot % 3}`, shows: holed, found: ['missing-booking 6'] },
  // Guests who are counted from 0; what is not there at all is missing all the same.
  { by: (slot: number) => `${slot % 3}`, shows: whole, found: [] },
  { by: (slot: number) => `${slot % 3}`, shows: holed, found: ['missing-booking 6'] },
  { by: () => 'taken', shows: whole, found: [] },
  { by: () => 'taken', shows: holed, found: ['missing-booking 6'] },
  // In a form of its own: where it begins, or where it begins and ends.
  { by: () => 'taken', shows: (all: readonly string[]) => [all[0]!], found: [] },
  { by: () => 'taken', shows: (all: readonly string[]) => [all[0]!, all.at(-1)!], found: [] },
  // A word that stands on what nobody booked, too, says nothing.
  { by: () => 'open', shows: (all: readonly string[]) => [...all, 's40'], found: [] },
])('who has times of several rooms is held to what was booked: case %#', ({ by, shows, found: wanted }) => {
  const slots = (operation: number): string[] => [0, 1, 2].map((at) => `s${operation + at}`);
  const rows = Array.from({ length: 12 }, (_, slot) => ({ ...asked(18 + (slot % 6)), slot }));
  const finals = Object.fromEntries(
    rows.map(({ slot, operation = 0 }) => [
      `rooms/${slot % 4}-${Math.floor(slot / 4)}`,
      {
        version: 0,
        fields: Object.fromEntries(shows(slots(operation), slot).map((time) => [time, by(slot)])),
      },
    ]),
  );
  const race = { command: 'race', collection: 'rooms', taken: 'slot-taken', slots, isTime } as const;
  const findings = bookings(madeUpEvidence({ rows, tags: [], finals }), race);
  expect(findings.map(({ kind, count }) => `${kind} ${count}`)).toEqual(wanted);
});

test.each([
  // One of a single time has it in any form.
  { by: () => 'taken', shows: (all: readonly string[]) => all.slice(0, 1), found: [] },
  { by: () => 'taken', shows: (all: readonly string[]) => [all[0]!, all.at(-1)!], found: [] },
  { by: (n: number) => `guest-${n % 3}`, shows: (all: readonly string[]) => all.slice(-1), found: [] },
  { by: () => 'taken', shows: (all: readonly string[]) => all, found: [] },
  {
    by: () => 'taken',
    shows: (all: readonly string[], n: number) => (n % 3 === 0 ? all.slice(1) : all),
    found: ['missing-booking 2'],
  },
])('of several bookings in a room the long ones tell the form: case %#', ({ by, shows, found: wanted }) => {
  const slots = (operation: number): string[] =>
    Array.from({ length: operation === 30 ? 1 : 4 }, (_, at) => `s${operation + at}`);
  const rows = Array.from({ length: 12 }, (_, n) => ({
    ...asked([18, 30][n % 2]!),
    slot: Math.floor(n / 2),
  }));
  const finals = Object.fromEntries(
    [0, 1, 2, 3, 4, 5].map((slot) => [
      `rooms/${slot % 4}-${Math.floor(slot / 4)}`,
      {
        version: 0,
        fields: Object.fromEntries([...shows(slots(18), slot), 's30'].map((time) => [time, by(slot)])),
      },
    ]),
  );
  const race = { command: 'race', collection: 'rooms', taken: 'slot-taken', slots, isTime } as const;
  const findings = bookings(madeUpEvidence({ rows, tags: [], finals }), race);
  expect(findings.map(({ kind, count }) => `${kind} ${count}`)).toEqual(wanted);
});

function whole(all: readonly string[]): readonly string[] {
  return all;
}

/** Every other room lacks a time of its booking. */
function holed(all: readonly string[], slot: number): readonly string[] {
  return slot % 2 === 0 ? all : all.slice(0, 2);
}

/** A room that shows one booking, of s2 and another time. */
function shownDay(by: string, slot: number, other = 's3'): NonNullable<MadeUpRace['finals']> {
  return {
    [`rooms/${slot % 4}-${Math.floor(slot / 4)}`]: { version: 0, fields: { s2: by, [other]: by } },
  };
}

/** A room that shows of a booking where it begins. */
function begins(by: string, slot: number, time = 's2'): NonNullable<MadeUpRace['finals']> {
  return { [`rooms/${slot}-0`]: { version: 0, fields: { [time]: by } } };
}

test.each([
  ['Ada', 'Eve'],
  ['request-1', 'request-2'],
])('of a request whose fate nobody knows all times are there or none (%s, %s)', (ada, eve) => {
  const left = (fields: Record<string, string>): string[] =>
    kinds({
      rows: [asked(2), lost(5), asked(8), asked(11), asked(14)],
      tags: [],
      finals: {
        [key]: {
          version: 0,
          fields: {
            s2: ada,
            s3: ada,
            s8: `${ada}.8`,
            s9: `${ada}.8`,
            s11: `${ada}.11`,
            s12: `${ada}.11`,
            ...fields,
          },
        },
      },
    }).filter((kind) => kind.startsWith('phantom'));
  expect(left({ s5: eve, s6: eve }).length).toBe(left({}).length);
  expect(left({ s6: eve })).not.toEqual(left({}));
});
