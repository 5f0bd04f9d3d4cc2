import { accepted, defineService, raced, unknown } from 'contend';
import { headers, makeContainer, pathOf, putting } from './blobs.ts';

/** Half hours that are booked: a blob each, from 9:00 to 15:30. */
const halfHours = Array.from({ length: 13 }, (_, at) => 18 + at);
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
        const from = Number(args['start']);
        const wanted = Array.from({ length: Number(args['halfHours']) }, (_, at) => from + at);
        // Everybody takes leases in one order, every third half hour first, so that bookings that overlap meet early.
        for (const halfHour of wanted.toSorted((a, b) => (a % 3) - (b % 3) || a - b)) {
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
