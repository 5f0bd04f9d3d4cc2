import { accepted, defineService, rejected, refused } from 'contend';

export default defineService({
  workload: 'appointment-booking',
  url: 'http://127.0.0.1:3000',
  async seed(records, { http }) {
    for (const { id } of records) await http.put(`/rooms/${id}`, { json: {} });
  },
  commands: {
    book: {
      // Several requests are one attempt: it lasts from the first byte sent to the last answer.
      *run({ id, args, clientNumber }) {
        const asked = yield {
          path: `/rooms/${id}`,
          json: { guest: `guest-${clientNumber}`, from: args['start'], slots: args['halfHours'] },
        };
        if (asked.status !== 202) return rejected();
        const { job } = asked.json;
        for (;;) {
          const { json } = yield { method: 'GET', path: job };
          if (json.state === 'booked') return accepted();
          if (json.state === 'declined') return refused('slot-taken');
          yield 2; // milliseconds
        }
      },
    },
  },
  reads: {
    rooms: {
      request: ({ id }) => ({ path: `/rooms/${id}` }),
      fields: ({ json }) =>
        Object.fromEntries(
          json.slots.flatMap((guest: string | null, slot: number) =>
            guest === null ? [] : [[`s${slot}`, guest]],
          ),
        ),
    },
  },
});
