import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { contendDialect } from '../../../harness/drive/dialects/contend.ts';
import { createWireExchange } from '../../../harness/drive/wire/wire-exchange.ts';
import { findRedisServer, startRedis } from '../../servers/redis-server.ts';
import type { RedisServer } from '../../servers/redis-server.ts';
import type { Answer } from '../../../harness/core/operation.ts';
import { profiles, reasonCodes, reasonOf, statusOf } from '../../../harness/core/reason.ts';
import type { Profile, Reason } from '../../../harness/core/reason.ts';
import type { Store } from '../../../harness/core/store.ts';
import { workloads } from '../../../workloads/index.ts';
import { createRedisStore } from '../../stores/redis/store.ts';
import { headersOfReason } from './reason-headers.ts';
import { refusalCases } from './refusal-cases.fixture.ts';
import type { RefusalCase } from './refusal-cases.fixture.ts';
import { sendBytes, served } from '../service.fixture.ts';
import type { Answered, Served } from '../service.fixture.ts';
import { slotName } from '../../../harness/core/slot.ts';

let redis: Promise<RedisServer> | undefined;
afterAll(async () => (await redis)?.stop());

/** Headers that tell something about a refusal. */
const telling = ['ETag', 'Location', 'Retry-After', 'Allow', 'WWW-Authenticate'];
const slot = { key: 0, generation: 0, name: slotName(0, 0) };
const seeds = workloads.flatMap(({ seed }) => seed(slot, { capacity: 2, clients: 2 }));

async function redisStore(prefix: string): Promise<Store> {
  redis ??= startRedis({ binary: findRedisServer() ?? 'redis-server' });
  const store = await createRedisStore({ url: (await redis).url, prefix });
  onTestFinished(() => store.close());
  return store;
}

/** A service of its own where a reason needs one. */
async function serviceFor(
  code: Reason,
  { options, onRedis }: RefusalCase,
  profile: Profile,
  usual: Served,
): Promise<Served> {
  if (options === undefined && onRedis === undefined) return usual;
  const store = onRedis === true ? { store: await redisStore(`${code}-${profile}`) } : {};
  return served({ workloads, profile, ...options, ...store });
}

/** Brings a reason about in a service that holds what every workload seeds; gives back what the last request got. */
async function provoked(service: Served, { before = [], meanwhile, sent }: RefusalCase): Promise<Answered> {
  await service.store.empty();
  await service.store.seed(seeds);
  for (const one of before) await service.ask(...one);
  if (typeof sent === 'string') return bytesAnswered(service.port, sent);
  const other = meanwhile === undefined ? undefined : service.ask(...meanwhile);
  if (other !== undefined) await setTimeout(100);
  const answered = await service.ask(...sent);
  // Of two that met, one succeeded.
  expect((await other)?.status ?? 200).toBe(200);
  return answered;
}

/** Writes a text to a socket as it is, and reads what comes of it. */
async function bytesAnswered(port: number, bytes: string): Promise<Answered> {
  const [head = '', text = ''] = (await sendBytes(port, bytes)).split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ')));
  const body = JSON.parse(text) as Record<string, unknown>;
  return { status: Number(statusLine.split(' ')[1]), headers, text, body };
}

/** What our client makes of a conflict that a service of somebody else answers without a word. */
async function bareConflict(): Promise<Answer> {
  const server = createServer((_, response) => response.writeHead(409).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const exchange = createWireExchange({
    origins: [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }],
    clock: () => performance.now(),
    timeoutMs: 1000,
  });
  await exchange.open(1);
  onTestFinished(async () => {
    await exchange.close();
    server.close();
  });
  const codec = contendDialect({ authority: 'localhost' });
  const intent = { kind: 'read', key: 'items/0-0' } as const;
  return new Promise((resolve, reject) => {
    exchange.acquire()?.send(codec.encode(intent), 1, {
      answered: (reply) => resolve(codec.decode(intent, reply)),
      lost: (_, cause) => reject(new Error(cause)),
    });
  });
}

test('every reason of the service has a case', () => {
  const without = reasonCodes.filter((code) => refusalCases[code] === undefined);
  expect(without.filter((code) => reasonOf(code).side !== 'gateway')).toEqual([]);
});

describe.each(profiles)('in profile %s', (profile) => {
  let usual: Served;
  const ended: (() => unknown)[] = [];
  beforeAll(async () => {
    usual = await served({ workloads, profile }, (end) => ended.unshift(end));
  });
  afterAll(async () => {
    for (const end of ended) await end();
  });

  const rows = reasonCodes.flatMap((code) => {
    const refusal = refusalCases[code];
    return refusal === undefined ? [] : [{ code, status: statusOf(code, profile), refusal }];
  });

  test.each(rows)('$code is $status over a real socket', async ({ code, status, refusal }) => {
    if (refusal.foreign === true) {
      expect(await bareConflict()).toEqual({ kind: 'conflict', reason: code, retryable: false });
      return;
    }
    const answered = await provoked(await serviceFor(code, refusal, profile, usual), refusal);
    const { side, title, actions } = reasonOf(code);
    expect(answered.body).toMatchObject({
      type: `urn:contend:problem:${code}`,
      code,
      title,
      status,
      retryable: side === 'race',
      actions,
    });
    expect(answered.status).toBe(status);
    expect(answered.headers['content-type']).toMatch(/^application\/problem\+json/);
    const carried = telling.filter((name) => answered.headers[name.toLowerCase()] !== undefined);
    expect(carried.toSorted()).toEqual([...headersOfReason(code)].toSorted());
  });
});
