import { accepted, defineService, raced, unknown } from 'contend';
import { lock, tokenIn } from './locks.ts';

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
        const wanted = Array.from({ length: Number(args['halfHours']) }, (_, at) => from + at);
        // Everybody locks in one order, every third half hour first, so that bookings that overlap meet early.
        const paths = wanted.toSorted((a, b) => (a % 3) - (b % 3) || a - b).map((one) => pathOf(id, one));
        for (const path of paths) {
          const locked = yield lock(path);
          if (tokenIn(locked) !== undefined) continue;
          // What was locked before lapses later: nobody can say that it is taken for good, and so nobody does.
          return locked.status === 423 ? raced('lock-busy') : unknown(`LOCK was answered ${locked.status}`);
        }
        return accepted();
      },
    },
  },
});
