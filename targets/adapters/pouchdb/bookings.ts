import { accepted, defineService, raced, unknown } from 'contend';
import { wantedIn } from '../half-hours.ts';

export default defineService({
  name: 'pouchdb-bookings',
  workload: 'appointment-booking',
  async setup({ http }) {
    await http.send({ method: 'PUT', path: '/field' });
  },
  // A half hour is free as long as it has no document.
  async seed() {},
  commands: {
    book: {
      *run({ id, args, clientNumber }) {
        for (const halfHour of wantedIn(args)) {
          const { status } = yield {
            method: 'PUT',
            path: `/field/${id}-${halfHour}`,
            json: { client: clientNumber },
          };
          if (status === 201) continue;
          // Who has it may not have got the rest: nobody can say that it was booked, and so nobody does.
          return status === 409 ? raced('lock-busy') : unknown(`a PUT was answered ${status}`);
        }
        return accepted();
      },
    },
  },
});
