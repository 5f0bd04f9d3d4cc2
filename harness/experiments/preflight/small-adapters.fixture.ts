import { moduleOf } from './own-dialect.fixture.ts';

const answers = `
const accepted = (told = {}) => ({ kind: 'accepted', ...told });
const refused = (reason) => ({ kind: 'refused', reason });
const raced = (reason) => ({ kind: 'raced', reason });
const rejected = (code = '') => ({ kind: 'rejected', code });
`;

/** Right adapters of the small services, as they stand in their files. */
export const adapters = {
  shop: `${answers}
const login = async (http) => ({ authorization: 'Bearer ' + (await http.post('/login', { json: {} })).json.token });
export default {
  workload: 'last-item',
  setup: ({ http }) => login(http),
  client: ({ http }) => login(http),
  async seed(records, { http, shared }) {
    for (const { collection, id, fields } of records)
      if (collection === 'items') await http.put('/items/' + id, { json: { stock: Number(fields.stock) }, headers: shared });
  },
  commands: { purchase: {
    request: ({ id, args, client }) => ({ path: '/orders', headers: client, json: { sku: id, qty: args.quantity } }),
    answer({ status, json }) {
      if (status === 201) return accepted({ value: json.left });
      if (status === 409) return refused('sold-out');
    },
  } },
  reads: { items: {
    request: ({ id, client }) => ({ path: '/items/' + id, headers: client }),
    fields: ({ json }) => ({ stock: json.available }),
  } },
};`,
  articles: `${answers}
export default {
  workload: 'parallel-edits',
  async seed(records, { http }) {
    for (const { id, fields } of records) await http.post('/articles', { json: { slug: id, article: fields } });
  },
  commands: { replace: {
    request: ({ id, args, base }) => ({ method: 'PUT', path: '/articles/' + id, headers: base.tag === undefined ? {} : { 'if-match': base.tag }, json: args }),
  } },
  reads: { documents: { request: ({ id }) => ({ path: '/articles/' + id }) } },
};`,
  register: `${answers}
export default {
  workload: 'duplicate-registration',
  commands: { register: {
    request: ({ args }) => ({ path: '/accounts', json: { login: args.name, mail: args.email } }),
    answer({ status, json }) {
      if (status === 409) return refused(json.taken === 'login' ? 'name-taken' : 'email-taken');
    },
  } },
};`,
  wallets: `${answers}
export default {
  workload: 'idempotent-payment',
  async seed(records, { http }) {
    for (const { id, fields } of records) await http.put('/wallets/' + id, { json: { euros: Number(fields.balance) } });
  },
  commands: { pay: {
    request: ({ id, args, idempotencyKey }) => ({ path: '/wallets/' + id + '/pay', headers: { 'idempotency-key': idempotencyKey }, json: args }),
    answer({ status, json }) {
      if (status === 201) return accepted({ value: json.euros });
      if (status === 402) return refused('insufficient-funds');
    },
  } },
  reads: { wallets: { request: ({ id }) => ({ path: '/wallets/' + id }), fields: ({ json }) => ({ balance: json.euros }) } },
};`,
  locks: `${answers}
const answer = ({ status, json }) => status === 409 ? refused('stale-token') : status === 200 && json?.token > 0 ? accepted({ value: json.token }) : undefined;
export default {
  workload: 'locked-file',
  async seed(records, { http }) {
    for (const { id } of records) await http.post('/files/' + id);
  },
  commands: {
    lock: { request: ({ id, args }) => ({ path: '/files/' + id + '/lock', json: args }), answer },
    write: { request: ({ id, args }) => ({ method: 'PUT', path: '/files/' + id, json: args }), answer },
    release: { request: ({ id, args }) => ({ path: '/files/' + id + '/release', json: args }), answer },
  },
  reads: { files: { request: ({ id }) => ({ path: '/files/' + id }) } },
};`,
} as const;

/** The module of a right adapter with some of its text replaced. */
export function changed(
  name: keyof typeof adapters,
  changes: readonly (readonly [from: string, to: string])[] = [],
): string {
  return moduleOf(
    changes.reduce<string>((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
      return text.replace(from, to);
    }, adapters[name]),
  );
}
