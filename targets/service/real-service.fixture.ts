import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { onTestFinished } from 'vitest';
import type { Store } from '../../harness/core/store.ts';
import { workloads } from '../../workloads/index.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { optimistic } from '../strategies/optimistic.ts';
import { createService } from './app.ts';
import type { ServiceOptions } from './options.ts';

/** A request as a test writes it: a `body` is sent as JSON, a `text` as it is. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back; `body` is empty where there was no JSON object. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A service that listens, with the way to talk to it. */
export interface RealService {
  readonly store: Store;
  readonly port: number;
  readonly ask: (sent: Sent) => Promise<Received>;
}

/** Starts a service of all workloads on a real socket and an empty store in memory; it ends with the test. */
export async function startService(options: Partial<ServiceOptions> = {}): Promise<RealService> {
  const store = options.store ?? createMemoryStore();
  const times = { ttlMs: 1000, waitMs: 50 };
  const app = createService({
    workloads,
    strategy: optimistic,
    workMs: 0,
    times,
    profile: '409',
    ...options,
    store,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 8 });
  onTestFinished(async () => {
    await pool.destroy();
    await app.close();
    await store.close();
  });
  return { store, port, ask: (sent) => exchange(pool, sent) };
}

async function exchange(pool: Pool, { method, path, body, text, headers = {} }: Sent): Promise<Received> {
  const content = text ?? (body === undefined ? null : JSON.stringify(body));
  const reply = await pool.request({
    method,
    path,
    headers: { ...(content === null ? {} : { 'content-type': 'application/json' }), ...headers },
    body: content,
  });
  const answered = await reply.body.text();
  return { status: reply.statusCode, headers: reply.headers, text: answered, body: objectOf(answered) };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
