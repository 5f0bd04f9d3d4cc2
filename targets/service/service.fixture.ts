import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { reasonOf, statusOf } from '../../harness/core/reason.ts';
import type { Profile, Reason } from '../../harness/core/reason.ts';
import type { Store } from '../../harness/core/store.ts';
import { createMemoryStore } from '../stores/memory/store.ts';
import { optimistic } from '../strategies/optimistic.ts';
import { createService } from './app.ts';
import type { ServiceOptions } from './options.ts';
import { shop } from './shop.fixture.ts';

/** What is sent to a service beside method and path. */
export interface Asked {
  readonly body?: unknown;
  /** Written as it is; a body is written as JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one request. */
export type Ask = (method: string, path: string, asked?: Asked) => Promise<Answered>;

/** A service on a real socket. */
export interface Served {
  readonly ask: Ask;
  readonly store: Store;
  readonly port: number;
}

/**
 * A service of the made-up shop; each request has a nonce of its own, and must get it back. It ends with its test, or when
 * `atEnd` calls what it is given.
 */
export async function served(
  options: Partial<Omit<ServiceOptions, 'store'>> & { readonly store?: Store } = {},
  atEnd: (end: () => Promise<void>) => void = onTestFinished,
): Promise<Served> {
  const store = options.store ?? createMemoryStore();
  const app = createService({
    workloads: [shop],
    strategy: optimistic,
    workMs: 0,
    times: { ttlMs: 1000, waitMs: 100 },
    profile: '409',
    ...options,
    store,
  });
  atEnd(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 8, pipelining: 1 });
  atEnd(() => pool.destroy());
  await store.seed(shop.seed({ key: 0, generation: 0, name: '0-0' }, { capacity: 3, clients: 1 }));
  return { ask: asker(pool), store, port };
}

function asker(pool: Pool): Ask {
  let last = 100;
  return async (method, path, { body, text, headers = {} } = {}) => {
    const nonce = String(++last);
    const content = text ?? (body === undefined ? null : JSON.stringify(body));
    const reply = await pool.request({
      method,
      path,
      headers: {
        'contend-nonce': nonce,
        ...(content === null ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: content,
    });
    const answered = await reply.body.text();
    if (headers['contend-nonce'] === undefined)
      expect(reply.headers['contend-nonce'], `${method} ${path.slice(0, 40)}`).toBe(nonce);
    // Where the code lives is nobody's business.
    expect(answered).not.toMatch(/\\n +at |node_modules|file:|\.ts:/);
    const parsed = (answered === '' ? {} : JSON.parse(answered)) as Record<string, unknown>;
    return { status: reply.statusCode, headers: reply.headers, text: answered, body: parsed };
  };
}

/** Sends bytes as they are and nothing after them; gives back all that comes until the service ends the connection. */
export async function sendBytes(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.end(bytes, 'latin1');
  let answered = '';
  for await (const chunk of socket) answered += chunk as string;
  return answered;
}

/** Expects a problem with everything that its reason says. */
export function expectProblem(
  { status, headers, body }: Answered,
  code: Reason,
  profile: Profile = '409',
): void {
  const { title, side, actions, retryAfterS } = reasonOf(code);
  const ofReason = statusOf(code, profile);
  expect(body).toMatchObject({ code, status: ofReason, title, retryable: side === 'race', actions });
  expect(body['type']).toBe(`urn:contend:problem:${code}`);
  expect(URL.canParse(body['instance'] as string, 'http://localhost')).toBe(true);
  expect(status).toBe(ofReason);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(headers['retry-after']).toBe(retryAfterS === undefined ? undefined : String(retryAfterS));
}
