import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Verdict } from '../harness/core/verdict.ts';
import { appointmentBooking } from './appointment-booking.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignRace, ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';

/** How a small service of rooms differs from the plain one. */
interface Turns {
  readonly refusal?: () => ForeignReply;
  readonly done?: () => ForeignReply;
  readonly owner?: (nonce: string) => string;
  readonly waitMs?: number;
  /** The half hours that it looks at, of those that are asked for. */
  readonly looks?: (slots: readonly string[]) => readonly string[];
  readonly writes?: (slots: readonly string[]) => readonly string[];
  readonly overwrites?: boolean;
  readonly refusesAt?: (slots: readonly string[]) => boolean;
  readonly shows?: (room: Record<string, string>) => unknown;
}

const coded = (): ForeignReply => ({ status: 409, body: { code: 'slot-taken' } });
const bare = (status: number) => (): ForeignReply => ({ status });

function rooms(turns: Turns = {}): Serve {
  const { refusal = coded, owner = (nonce: string) => nonce, waitMs = 0 } = turns;
  const { looks = (slots) => slots, writes = (slots) => slots } = turns;
  const done = turns.done ?? (() => ({ status: 201, body: { booked: true } }));
  return async ({ method, path, nonce, body }, records) => {
    const room = records.get(`rooms/${path[1]}`);
    if (room === undefined) return { status: 404 };
    if (method === 'GET') return { status: 200, body: turns.shows?.(room) ?? room };
    const slots = Array.from(
      { length: Number(body['halfHours']) },
      (_, at) => `s${Number(body['start']) + at}`,
    );
    const by = owner(nonce);
    if (looks(slots).some((slot) => room[slot] !== undefined) || turns.refusesAt?.(slots) === true) {
      if (turns.overwrites === true) for (const slot of slots) room[slot] = by;
      return refusal();
    }
    if (waitMs > 0) await setTimeout(waitMs);
    for (const slot of writes(slots)) room[slot] = by;
    return done();
  };
}

const raceOf = (turns: Turns, race: Partial<ForeignRace> = {}): Promise<Verdict> =>
  judgedForeign({ workload: appointmentBooking, serve: rooms(turns), exchanges: 800, ...race });

let bookings = 0;
const hours = Array.from({ length: 14 }, (_, at) => `s${18 + at}`);

test.each<[string, Turns, Partial<ForeignRace>?]>([
  ['with codes', {}],
  ['with a status of its own', { refusal: bare(422) }, { refuses: [422] }],
  ['without a body', { done: () => ({ status: 204 }), refusal: bare(412) }],
  ['whose bookings have numbers of their own', { owner: () => `${++bookings}` }],
  [
    'that shows when it is free',
    {
      shows: (room) =>
        Object.fromEntries(hours.map((hour) => [hour, room[hour] === undefined ? 'free' : 'taken'])),
    },
  ],
  [
    'that shows empty times',
    {
      owner: () => `b${++bookings}`,
      shows: (room) => Object.fromEntries(hours.map((hour) => [hour, room[hour] ?? null])),
    },
  ],
  [
    'that shows only when bookings begin',
    {
      shows: (room) =>
        Object.fromEntries(
          Object.entries(room).filter(([, by], at, all) => all.findIndex(([, one]) => one === by) === at),
        ),
    },
  ],
  ['that shows its bookings otherwise', { shows: (room) => ({ bookings: Object.keys(room) }) }],
])('a right service %s is not called wrong', async (_, turns, race) => {
  const verdict = await raceOf(turns, { exchanges: 400, ...race });
  expect(verdict.anomalies).toEqual([]);
  expect(verdict.result).toBe('valid');
});

const silent: Turns = { refusal: bare(409), done: () => ({ status: 204 }) };

test.each<[string, Turns, readonly string[]]>([
  ['looks, waits and books', { ...silent, waitMs: 3, shows: () => ({}) }, ['double-booking']],
  [
    'does not look at the last half hour',
    { ...silent, looks: (slots) => slots.slice(0, -1) },
    ['double-booking'],
  ],
  [
    'does not see that a booking contains another',
    { ...silent, looks: (slots) => [...slots.slice(0, 1), ...slots.slice(-1)] },
    ['double-booking'],
  ],
  [
    'keeps all of a booking but its end',
    { ...silent, writes: (slots) => slots.slice(0, -1) },
    ['missing-booking', 'double-booking'],
  ],
  [
    'keeps a half hour too many',
    { ...silent, writes: (slots) => [...slots, `s${Number(slots.at(-1)?.slice(1)) + 1}`] },
    ['phantom-booking'],
  ],
  [
    'keeps all of a booking but its end, in numbers of its own',
    { ...silent, owner: () => `b${++bookings}`, writes: (slots) => slots.slice(0, 1) },
    ['missing-booking', 'double-booking'],
  ],
  ['gives the time to whom it refuses', { ...silent, overwrites: true }, ['missing-booking']],
  [
    'says that free times are taken',
    { refusesAt: (slots) => slots.includes('s25') },
    ['unjustified-refusal'],
  ],
])('a service that %s is wrong', async (_, turns, kinds) => {
  const verdict = await raceOf(turns);
  expect(verdict.result).toBe('invalid');
  expect(verdict.anomalies.some(({ kind }) => kinds.includes(kind))).toBe(true);
});

test('without a code nobody knows whether a refusal had its reason', async () => {
  const verdict = await raceOf({ ...silent, refusesAt: (slots) => slots.includes('s25') });
  expect(verdict.result).toBe('valid');
  expect(verdict.invariants).toContainEqual(
    expect.objectContaining({
      result: 'not-examined',
      why: '409 without a code says that something clashed, not what',
    }),
  );
});
