import { defineService } from 'contend';
import { documentIn, eventOf } from './event.ts';

const headers = { authorization: `Basic ${Buffer.from('field:field').toString('base64')}` };
const calendar = { ...headers, 'content-type': 'text/calendar' };
const pathOf = (id: string): string => `/field/calendar/${id}.ics`;

export default defineService({
  name: 'radicale-edits',
  workload: 'parallel-edits',
  async setup({ http }) {
    // One that is there already is kept.
    await http.send({ method: 'MKCALENDAR', path: '/field/calendar/', headers });
  },
  async seed(records, { http }) {
    for (const { id, fields } of records)
      await http.put(pathOf(id), { headers: calendar, text: eventOf(id, fields) });
  },
  commands: {
    replace: {
      request: ({ id, args, base }) => ({
        method: 'PUT',
        path: pathOf(id),
        headers: { ...calendar, 'if-match': base?.tag ?? '' },
        text: eventOf(id, args),
      }),
    },
  },
  reads: {
    documents: {
      request: ({ id }) => ({ path: pathOf(id), headers }),
      fields: ({ text }) => documentIn(text),
    },
  },
});
