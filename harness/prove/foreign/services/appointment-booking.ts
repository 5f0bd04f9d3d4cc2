import { ownerForms } from './form.ts';
import { missing, racy, rightModes, wrong } from './service.ts';
import type { ForeignService } from './service.ts';

/** Lets rooms by the half hour. */
export const appointmentBooking: ForeignService = {
  workload: 'appointment-booking',
  modes: [
    ...rightModes,
    racy('check-then-act', 'looks whether the room is free, waits, books'),
    wrong('accepts-all', 'books whatever is asked for'),
    wrong('start-only', 'looks at the half hour in which a booking begins, and at no other'),
    wrong('end-left-out', 'does not look at the last half hour of a booking'),
    wrong(
      'middle-left-out',
      'looks whether a booking begins or ends in another, not whether it contains one',
    ),
    wrong('hides-beginnings', 'shows all of a booking but its first half hour', {
      only: { form: ownerForms },
    }),
  ],
  open(mode, world) {
    const { records } = world;
    return {
      run({ method, path: [collection, id = '', what], body, nonce }) {
        if (method !== 'POST' || collection !== 'rooms' || what !== 'bookings') return undefined;
        const key = `rooms/${id}`;
        const [start, length] = [Number(body['start']), Number(body['halfHours'])];
        const slots = Array.from({ length }, (_, at) => `s${start + at}`);
        const looked = { 'accepts-all': 0, 'start-only': 1, 'end-left-out': length - 1 }[mode] ?? length;
        const isLookedAt = (at: number): boolean =>
          mode === 'middle-left-out' ? at === 0 || at === length - 1 : at < looked;
        return world.decide(key, () => {
          const room = records.get(key);
          if (room === undefined) return missing;
          if (slots.some((slot, at) => isLookedAt(at) && room[slot] !== undefined))
            return world.refused('slot-taken', key);
          return () => {
            world.note(slots.some((slot) => records.get(key)?.[slot] !== undefined));
            const booked = Object.fromEntries(slots.map((slot) => [slot, nonce]));
            records.put(key, { ...records.get(key), ...booked });
            return world.changed(key, { room: id, start, halfHours: length });
          };
        });
      },
      show(collection, id) {
        const room = records.get(`${collection}/${id}`);
        if (mode !== 'hides-beginnings' || room === undefined) return undefined;
        const slots = Object.keys(room).toSorted();
        const isAlone = (slot: string): boolean =>
          slots.filter((one) => room[one] === room[slot]).length === 1;
        const isFirst = (slot: string): boolean => slots.find((one) => room[one] === room[slot]) === slot;
        const left = slots.filter((slot) => isAlone(slot) || !isFirst(slot));
        return world.shown(
          { body: Object.fromEntries(left.map((slot) => [slot, room[slot] ?? ''])) },
          { body: room },
        );
      },
    };
  },
};
