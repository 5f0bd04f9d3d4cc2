import { accepted, defineService, raced, unknown } from 'contend';
import { halfHours, wantedIn } from '../half-hours.ts';
import { lock, tokenIn } from './locks.ts';

/** A file each half hour. */
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
        for (const halfHour of wantedIn(args)) {
          const locked = yield lock(pathOf(id, halfHour));
          if (tokenIn(locked) !== undefined) continue;
          // What was locked before lapses later: nobody can say that it is taken for good, and so nobody does.
          return locked.status === 423 ? raced('lock-busy') : unknown(`LOCK was answered ${locked.status}`);
        }
        return accepted();
      },
    },
  },
});
