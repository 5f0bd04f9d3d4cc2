import { once } from 'node:events';
import { connect } from 'node:net';
import { request } from 'undici';
import { ContendError } from '../harness/core/errors.ts';
import { wordsOfStatus } from '../harness/core/failure-words.ts';
import { look } from './look.ts';
import type { Seed } from '../harness/core/record.ts';
import type { Target } from './target.ts';

/**
 * A service that somebody else started. It answers the workload's routes; records that a workload needs beforehand are
 * posted to `/contend/seed` as `{"records":[{"key":"items/0-0","fields":{"stock":"10"}}]}`, to be answered 2xx. Nobody
 * audits it: the verdict rests on its answers.
 */
export async function remoteTarget(url: string): Promise<Target> {
  const base = url.replace(/\/+$/, '');
  await greet(base);
  return {
    urls: [base],
    instances: [],
    failed: false,
    seed: (records: readonly Seed[]) => post(`${base}/contend/seed`, { records }),
    audit: () => Promise.resolve(undefined),
    look: (keys: readonly string[]) => look(base, keys),
    usage: () => Promise.resolve({}),
    stop: () => Promise.resolve(),
    killNow: () => {},
  };
}

/** Makes sure that somebody listens there. */
async function greet(base: string): Promise<void> {
  const { hostname, port, protocol } = new URL(base);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) });
  socket.setTimeout(answerBoundMs, () => socket.destroy(new Error('it does not accept connections')));
  try {
    await once(socket, 'connect');
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new ContendError('CTD_SERVICE_UNREACHABLE', [`nobody can be reached at ${base}: ${why}`], {
      cause: error,
    });
  } finally {
    socket.destroy();
  }
}

/** How long a service may take to answer before the race. */
const answerBoundMs = 10_000;

async function post(address: string, body: unknown): Promise<void> {
  let status: number;
  try {
    const answer = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      headersTimeout: answerBoundMs,
      bodyTimeout: answerBoundMs,
    });
    status = answer.statusCode;
    // What the status says holds, however its body ends.
    await answer.body.dump().catch(() => {});
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ContendError('CTD_SERVICE_UNREACHABLE', [`the service at ${address} does not answer: ${why}`], {
      cause: error,
    });
  }
  if (status >= 200 && status <= 299) return;
  throw new ContendError('CTD_PLAN', [
    `${address} answered ${status} (${wordsOfStatus(status)}): this workload needs records before it starts; take them there (see the README), or race duplicate-registration, which needs none`,
  ]);
}
