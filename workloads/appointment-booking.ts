import { bookings } from '../harness/check/claims/bookings.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Arguments, CommandSpec } from '../harness/core/command.ts';

/** Half hours of a day, counted from midnight: bookings begin from 9:00 to 14:00 and take two hours at most. */
const firstStart = 18;
const lastStart = 28;
const lengths = [1, 4, 3, 4] as const;

const book: CommandSpec = {
  name: 'book',
  about: 'Books a room for some half hours in a row; refused when one of them is taken.',
  did: 'booked the room',
  method: 'POST',
  path: '/rooms/:id/bookings',
  body: {
    start: {
      type: 'integer',
      minimum: firstStart,
      maximum: lastStart,
      about: 'the half hour in which the booking begins, counted from midnight',
    },
    halfHours: {
      type: 'integer',
      minimum: 1,
      maximum: Math.max(...lengths),
      about: 'how many half hours it takes',
    },
  },
  precondition: 'none',
  parts: ({ id, args, nonce }) => {
    const slots = slotsOf(args);
    return [
      {
        key: `rooms/${id}`,
        when: [
          { is: 'present', reason: 'unknown-record' },
          ...slots.map((field) => ({ field, is: 'absent', reason: 'slot-taken' }) as const),
        ],
        then: slots.map((field) => ({ field, do: 'set', value: String(nonce) }) as const),
      },
    ];
  },
  explain: ({ reason, found, request }) =>
    reason === 'slot-taken' ? { slot: slotsOf(request.args).find((slot) => found.fields.has(slot)) } : {},
};

/** People who want one room at overlapping times of one day: the room that is given away twice. */
export const appointmentBooking: Workload = {
  name: 'appointment-booking',
  about: 'clients book overlapping times of one room; what was accepted must not overlap',
  resources: [
    {
      collection: 'rooms',
      integers: [],
      meaning: [
        'A field for each half hour that is taken, by its number from midnight: s18 to s20 of a booking from 9:00 for three. It holds who has it, the same text in all of a booking.',
        'Where that is the Contend-Nonce that the booking was asked for with (a service may keep it), more is examined: whose a half hour is.',
      ],
    },
  ],
  commands: [book],
  decisions: () => 10,
  seed: (slot) => [{ key: `rooms/${slot.name}`, fields: {} }],
  *operation({ operation, slot }) {
    const args = wishOf(operation);
    return settlementOf(yield { kind: 'command', command: book, id: slot.name, args });
  },
  invariants: [
    { name: 'bookings that were accepted do not overlap', kinds: ['double-booking'], essential: true },
    { name: 'nobody is refused before somebody had asked for the same time', kinds: ['unjustified-refusal'] },
    { name: 'the room holds every booking that was accepted', kinds: ['missing-booking'] },
    { name: 'the room holds no other booking', kinds: ['phantom-booking'] },
    { name: 'what was accepted took effect once', kinds: ['lost-effect', 'duplicate-effect'] },
    { name: 'nothing else took effect', kinds: ['refused-but-applied', 'phantom-effect'] },
    { name: 'every change follows the one before it', kinds: ['lost-update', 'broken-chain', 'stale-read'] },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...bookings(evidence, {
      command: 'book',
      collection: 'rooms',
      taken: 'slot-taken',
      slots: (operation) => slotsOf(wishOf(operation)),
      isTime: (field) => /^s\d+$/.test(field),
    }),
    ...lineage(evidence),
  ],
};

/**
 * What an operation wants: each begins half an hour before its neighbour, so that they clash: what is long begins in what is long
 * and contains what is short.
 */
function wishOf(operation: number): { readonly start: number; readonly halfHours: number } {
  return {
    start: lastStart - (operation % (lastStart - firstStart + 1)),
    halfHours: lengths[operation % lengths.length] ?? lengths[0],
  };
}

/** The fields that stand for the half hours of a booking. */
function slotsOf({ start, halfHours }: Arguments): readonly string[] {
  return Array.from({ length: Number(halfHours) }, (_, index) => `s${Number(start) + index}`);
}
