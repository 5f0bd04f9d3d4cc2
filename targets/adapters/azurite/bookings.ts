import { accepted, defineService, raced, unknown } from 'contend';
import { halfHours, wantedIn } from '../half-hours.ts';
import { headers, makeContainer, pathOf, putting } from './blobs.ts';

const lease = { ...headers, 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '-1' };

export default defineService({
  name: 'azurite-bookings',
  workload: 'appointment-booking',
  async setup({ http }) {
    await http.send({ ...makeContainer, headers });
  },
  async seed(records, { http }) {
    for (const { id } of records)
      await Promise.all(
        halfHours.map((halfHour) =>
          http.put(pathOf(`${id}-${halfHour}`), { headers: putting, text: 'free' }),
        ),
      );
  },
  commands: {
    book: {
      *run({ id, args }) {
        // A blob each half hour.
        for (const halfHour of wantedIn(args)) {
          const path = pathOf(`${id}-${halfHour}`, 'comp=lease&');
          const { status, header } = yield { method: 'PUT', path, headers: lease };
          if (status === 201) continue;
          // What was leased before stays so: nobody can say that it was booked, and so nobody does.
          return header('x-ms-error-code') === 'LeaseAlreadyPresent'
            ? raced('lock-busy')
            : unknown(`a lease was answered ${status}`);
        }
        return accepted();
      },
    },
  },
});
