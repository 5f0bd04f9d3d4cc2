import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';

/** A request as small services see it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever somebody sends
  readonly body: any;
}

/** Status, body and headers. */
export type Said = readonly [
  status: number,
  body?: object | undefined,
  headers?: Readonly<Record<string, string>>,
];

/** How a small service answers; each is made anew for a test. */
export type Small = () => (asked: Asked) => Said | Promise<Said>;

/** Listens on loopback while something is done with its address. */
export async function serving<T>(small: Small, use: (url: string) => Promise<T>): Promise<T> {
  const decide = small();
  const server = createServer((request, response) => {
    void askedOf(request)
      .then(decide)
      .then(([status, body, headers = {}]) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await closed(server);
  }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

async function askedOf(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const part of request) text += String(part);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    header: (name) => request.headers[name] as string | undefined,
    body: text === '' ? {} : (JSON.parse(text) as unknown),
  };
}

/** A shop: logins, a stock, and orders that are refused when it is used up. */
export const shop =
  ({ soldOut = [409, { error: 'OUT_OF_STOCK' }] as Said, lagMs = 0, sellsOneMore = false } = {}): Small =>
  () => {
    const items = new Map<string, { available: number; sold: number; shown: number }>();
    return async ({ method, path, header, body }) => {
      if (path === '/login') return [200, { token: 'very-secret-token' }];
      if (header('authorization') !== 'Bearer very-secret-token') return [401, { error: 'LOGIN' }];
      const [, id] = /^\/items\/(.+)$/.exec(path) ?? [];
      if (id !== undefined && method === 'PUT') {
        items.set(id, { available: body.stock, sold: 0, shown: body.stock });
        return [200];
      }
      const item = items.get(id ?? body.sku);
      if (item === undefined) return [404, { error: 'NO_ITEM' }];
      if (id !== undefined) return [200, { sku: id, available: item.shown, sold: item.sold }];
      if (!(body.qty > 0)) return [400, { error: 'BAD_QUANTITY' }];
      if (item.available + (sellsOneMore ? 1 : 0) < body.qty) return soldOut;
      item.available -= body.qty;
      item.sold += body.qty;
      const showing = later(lagMs).then(() => (item.shown = item.available));
      if (lagMs === 0) await showing;
      return [201, { order: 7, left: item.available, sold: item.sold }];
    };
  };

/** Articles with tags that say nothing, or none, or the second of their last change. */
export const articles =
  (tags: 'opaque' | 'weak' | 'none' | 'seconds' = 'opaque'): Small =>
  () => {
    const all = new Map<string, object>();
    const tagged = (article: object): Readonly<Record<string, string>> => {
      if (tags === 'none') return {};
      if (tags === 'seconds') return { etag: `"${Math.floor(Date.now() / 1e6)}000"` };
      return {
        etag: `${tags === 'weak' ? 'W/' : ''}"${createHash('md5').update(JSON.stringify(article)).digest('base64')}"`,
        'x-made': '"1"',
      };
    };
    return ({ method, path, header, body }) => {
      const article = all.get(path);
      if (method === 'POST') {
        all.set(`/articles/${body.slug}`, body.article);
        return [201];
      }
      if (article === undefined) return [404];
      if (method === 'GET') return [200, article, tagged(article)];
      if (typeof body.text !== 'string') return [400, { error: 'NO_TEXT' }];
      const match = header('if-match');
      if (match !== undefined && match !== tagged(article)['etag']) return [412, { error: 'CHANGED' }];
      all.set(path, body);
      return [200, body, tagged(body)];
    };
  };

/** Accounts under ids of the register's own; a name and an address are given once. */
export const register: Small = () => {
  const taken = new Set<string>();
  const same = (text: string): string => text.normalize('NFKC').toUpperCase().toLowerCase();
  const named = (id: string): string =>
    id.replace(/U([0-9A-F]+)Z/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)));
  return ({ path, body }) => {
    if (path.startsWith('/mails/')) return [200, { found: taken.has(`mail ${same(named(path.slice(7)))}`) }];
    if (path !== '/accounts') return [404];
    const wants = { login: `login ${same(body.login)}`, mail: `mail ${same(body.mail)}` };
    for (const [what, value] of Object.entries(wants)) if (taken.has(value)) return [409, { taken: what }];
    for (const value of Object.values(wants)) taken.add(value);
    return [201, { id: taken.size / 2 }];
  };
};

/** Wallets that remember keys of payments. */
export const wallets: Small = () => {
  const balances = new Map<string, number>();
  const answers = new Map<string, { readonly amount: number; readonly said: Said }>();
  return ({ method, path, header, body }) => {
    const [, id = '', what] = /^\/wallets\/([^/]+)(\/pay)?$/.exec(path) ?? [];
    if (method === 'PUT') {
      balances.set(id, body.euros);
      return [200];
    }
    const balance = balances.get(id);
    if (balance === undefined) return [404];
    if (what === undefined) return [200, { euros: balance, limit: 100 }];
    const key = header('idempotency-key');
    const known = key === undefined ? undefined : answers.get(key);
    if (known !== undefined)
      return known.amount === body.amount ? known.said : [422, { error: 'KEY_REUSED' }];
    if (!(body.amount > 0)) return [400];
    if (balance < body.amount) return [402, { error: 'TOO_LITTLE' }];
    balances.set(id, balance - body.amount);
    const said: Said = [201, { euros: balance - body.amount }];
    if (key !== undefined) answers.set(key, { amount: body.amount, said });
    return said;
  };
};

/** Files with leases of a whole second at least, and tokens from all over the service. */
export const locks: Small = () => {
  const files = new Map<string, { token: number; untilMs: number; content: string }>();
  let tokens = 4_000;
  return ({ method, path, body }) => {
    const [, id = '', what] = /^\/files\/([^/]+)(?:\/(lock|release))?$/.exec(path) ?? [];
    if (method === 'POST' && what === undefined) {
      files.set(id, { token: 0, untilMs: 0, content: '' });
      return [201];
    }
    const file = files.get(id);
    if (file === undefined) return [404];
    if (method === 'GET') return [200, { content: file.content, token: file.token }];
    if (what === 'lock') {
      if (file.untilMs > Date.now()) return [423];
      tokens += 17;
      Object.assign(file, { token: tokens, untilMs: Date.now() + 1000 * Math.ceil(body.ttlMs / 1000) });
      return [200, { token: tokens }];
    }
    if (file.token === 0 || body.token !== file.token) return [409, { error: 'NOT_YOURS' }];
    if (what === 'release') Object.assign(file, { token: 0, untilMs: 0 });
    else file.content = body.content;
    return [200];
  };
};

/** How a strict lock says no to who is not its holder, or no longer. */
export interface Strict {
  readonly wrongToken: Said;
  readonly held: Said;
  /** How long every answer takes, ms. */
  readonly slowMs?: number;
  /** What a lock is called; a number that counts where nothing is said. */
  readonly token?: () => string;
  /** Whether a file shows what its last lock was called, also when that is over. */
  readonly showsLast?: boolean;
}

/** Files whose locks are worth nothing once their lease is over, to the millisecond, and are given to nobody twice. */
export const strictLocks =
  ({ wrongToken, held, slowMs = 0, token: named, showsLast = false }: Strict): Small =>
  () => {
    const files = new Map<string, { token: string | number; untilMs: number; content: string }>();
    let tokens = 0;
    return async ({ method, path, header, body }) => {
      await later(slowMs);
      const [, id = '', what] = /^\/files\/([^/]+)(?:\/(lock|release))?$/.exec(path) ?? [];
      if (method === 'POST' && what === undefined) {
        files.set(id, { token: 0, untilMs: 0, content: '' });
        return [201];
      }
      const file = files.get(id);
      if (file === undefined) return [404];
      const { content, token: last } = file;
      if (method === 'GET') return [200, showsLast ? { content, token: last } : { content }];
      if (what === 'lock') {
        if (file.untilMs > Date.now()) return held;
        Object.assign(file, { token: named?.() ?? ++tokens, untilMs: Date.now() + body.ttlMs });
        return [200, { token: file.token }];
      }
      const token = String(header('lock-token') ?? body.token);
      if (token !== String(file.token) || file.untilMs <= Date.now()) return wrongToken;
      if (what === 'release') file.untilMs = 0;
      else file.content = body.content;
      return [200];
    };
  };
