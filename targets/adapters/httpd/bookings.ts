import { accepted, defineService, raced, unknown } from 'contend';
import { lock, tokenIn, unlock } from './locks.ts';

/** Half hours that are booked: a file each, from 9:00 to 15:30. */
const halfHours = Array.from({ length: 13 }, (_, at) => 18 + at);
const pathOf = (id: string, halfHour: number): string => `/dated/${id}-${halfHour}`;

export default defineService({
  name: 'httpd-bookings',
  workload: 'appointment-booking',
  async seed(records, { http }) {
    for (const { id } of records)
      await Promise.all(halfHours.map((halfHour) => http.put(pathOf(id, halfHour), { text: 'free' })));
  },
  commands: {
    book: {
      *run({ id, args }) {
        const from = Number(args['start']);
        const paths = Array.from({ length: Number(args['halfHours']) }, (_, at) => pathOf(id, from + at));
        const held: (readonly [string, string])[] = [];
        for (const path of paths) {
          const locked = yield lock(path);
          const { status } = locked;
          const token = tokenIn(locked);
          if (token !== undefined) {
            held.push([path, token]);
            continue;
          }
          for (const [one, its] of held) yield unlock(one, its);
          // Whoever holds it may give it back, as we just did: it is not taken for good.
          return status === 423 ? raced('lock-busy') : unknown(`LOCK was answered ${status}`);
        }
        return accepted();
      },
    },
  },
});
