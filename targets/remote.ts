import { once } from 'node:events';
import { connect } from 'node:net';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { ContendError } from '../harness/core/errors.ts';
import { wordsOfStatus } from '../harness/core/failure-words.ts';
import { glance, look } from './look.ts';
import { broughtFacts } from '../harness/core/target-facts.ts';
import type { Seed } from '../harness/core/record.ts';
import { locate, lookupOf } from '../harness/drive/wire/locate.ts';
import type { Target } from './target.ts';

/**
 * A service that somebody else started. It answers the workload's routes; records that a workload needs beforehand are
 * posted to `/contend/seed` as `{"records":[{"key":"items/0-0","fields":{"stock":"10"}}]}`, to be answered 2xx. Nobody
 * audits it: the verdict rests on its answers.
 */
export async function remoteTarget(url: string, locating: typeof locate = locate): Promise<Target> {
  const base = url.replace(/\/+$/, '');
  const address = await addressOf(base, locating);
  await greet(base, address);
  // Neither a proxy nor another look at the name may lead elsewhere.
  const dispatcher = new Agent({ connect: { lookup: lookupOf(address) } });
  return {
    facts: broughtFacts,
    urls: [base],
    address,
    instances: [],
    failed: false,
    seed: (records: readonly Seed[]) => post(`${base}/contend/seed`, { records }, dispatcher),
    audit: () => Promise.resolve(undefined),
    look: (keys: readonly string[]) => look(base, keys, dispatcher),
    glance: (key: string) => glance(`${base}/${key}`, dispatcher, AbortSignal.timeout(glanceBoundMs)),
    usage: () => Promise.resolve({}),
    stop: () => dispatcher.close(),
    killNow: () => {},
  };
}

/** What the host of a service stands for; throws where a name of this machine leads elsewhere. */
async function addressOf(base: string, locating: typeof locate): Promise<string> {
  const { host, port } = placeOf(base);
  const found = await locating(host, port).catch((error: unknown) => {
    throw unreachable(base, error);
  });
  if (host === 'localhost' && !found.isHere)
    throw new ContendError('CTD_OPTIONS', [
      `--url: on this machine ${host} stands for ${found.address}, which is another one; write 127.0.0.1`,
    ]);
  return found.address;
}

function placeOf(base: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(base);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replaceAll(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

/** Makes sure that somebody listens there. */
async function greet(base: string, host: string): Promise<void> {
  const socket = connect({ host, port: placeOf(base).port });
  socket.setTimeout(answerBoundMs, () => socket.destroy(new Error('it does not accept connections')));
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw unreachable(base, error);
  } finally {
    socket.destroy();
  }
}

function unreachable(base: string, error: unknown): ContendError {
  const why = error instanceof Error ? error.message || error.name : String(error);
  return new ContendError('CTD_SERVICE_UNREACHABLE', [`nobody can be reached at ${base}: ${why}`], {
    cause: error,
  });
}

/** How long a service may take to answer before the race. */
const answerBoundMs = 10_000;
/** How long one record may be waited for that nobody needs. */
const glanceBoundMs = 1000;

async function post(address: string, body: unknown, dispatcher: Dispatcher): Promise<void> {
  let status: number;
  try {
    const answer = await request(address, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // Of the whole exchange: an answer that drips has no end of its own.
      signal: AbortSignal.timeout(answerBoundMs),
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
    `${address} answered ${status} (${wordsOfStatus(status)}): this workload needs records before it starts; take them there (see docs/own-service.md), or race duplicate-registration, which needs none`,
  ]);
}
