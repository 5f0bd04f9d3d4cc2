import { accepted, defineService, raced, refused } from 'contend';
import type { Turn, WireReply } from 'contend';

const holding = ({ args }: Turn): Record<string, string> =>
  args['token'] === undefined ? {} : { 'lock-token': String(args['token']) };
const heard = ({ status }: WireReply) => (status === 412 ? refused('stale-token') : undefined);

export default defineService({
  workload: 'locked-file',
  url: 'http://127.0.0.1:3000',
  async seed(records, { http }) {
    for (const { id } of records) await http.put(`/files/${id}`);
  },
  commands: {
    lock: {
      request: ({ id, args }) => ({ path: `/files/${id}/lock`, json: { forMs: args['ttlMs'] } }),
      // The token is any text: whoever was given it sends it back as it is.
      answer({ status, header }) {
        if (status === 201) return accepted({ token: header('lock-token') });
        return status === 423 ? raced('file-locked') : undefined;
      },
    },
    write: {
      request: (turn) => ({
        method: 'PUT',
        path: `/files/${turn.id}`,
        headers: holding(turn),
        json: { text: turn.args['content'] },
      }),
      answer: heard,
    },
    release: {
      request: (turn) => ({ method: 'DELETE', path: `/files/${turn.id}/lock`, headers: holding(turn) }),
      answer: heard,
    },
  },
  reads: {
    files: {
      request: ({ id }) => ({ path: `/files/${id}` }),
      fields: ({ json }) => ({ content: json.text }),
    },
  },
});
