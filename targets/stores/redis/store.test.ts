import { readFileSync } from 'node:fs';
import { command, purchase } from '../conformance/command.fixture.ts';
import { inspect } from 'node:util';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRedisServer, startRedis } from '../../servers/redis-server.ts';
import type { RedisServer } from '../../servers/redis-server.ts';
import type { Scope } from '../../../harness/core/scope.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { createRedisStore } from './store.ts';
import type { RedisStore } from './store.ts';
import { startRelay } from './relay.fixture.ts';
import { StoreError } from '../store-error.ts';
import { describeStore } from '../conformance/store.case.ts';
import { auditOf } from '../conformance/tested.fixture.ts';
import { within } from '../../../harness/core/scope.ts';

const binary = findRedisServer() ?? 'redis-server';
let server: RedisServer;
let direct: Redis;

beforeAll(async () => {
  server = await startRedis({ binary });
  direct = new Redis(server.url);
});
afterAll(async () => {
  direct.disconnect();
  await server.stop();
});

const lock = (keys: readonly string[], times: { ttlMs?: number; waitMs?: number } = {}): Scope => ({
  kind: 'lock',
  keys,
  ttlMs: times.ttlMs ?? 10_000,
  waitMs: times.waitMs ?? 5000,
});

describeStore('Redis', {
  open: () => createRedisStore({ url: server.url, prefix: 'a*[?]\\:' }),
  scope: (keys) => lock(keys),
});

let prefixes = 0;

/** Runs a case on a store of its own prefix. */
async function withStore(
  body: (store: RedisStore, prefix: string) => Promise<void>,
  url = server.url,
): Promise<void> {
  const prefix = `t${++prefixes}:`;
  const store = await createRedisStore({ url, prefix });
  try {
    await body(store, prefix);
  } finally {
    await store.close();
  }
}

/** Tries until the connection is there again. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries > 300) throw error;
      await setTimeout(10);
    }
  }
}

describe('Redis store beside others', () => {
  it('knows its scripts again after they were flushed', () =>
    withStore(async (store) => {
      await store.seed([{ key: 'a', fields: { stock: '5' } }]);
      await store.apply(purchase('a'));
      await direct.script('FLUSH');
      const outcomes = await Promise.all([store.apply(purchase('a')), store.apply(purchase('a'))]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
      await direct.script('FLUSH');
      expect((await store.read(['a', 'b'])).get('a')?.version).toBe(4);
    }));

  it('clears its own prefix and nothing else', () =>
    withStore(async (store) => {
      const other = await createRedisStore({ url: server.url, prefix: 'other:' });
      await other.seed([{ key: 'a', fields: {} }]);
      await store.seed(Array.from({ length: 2500 }, (_, index) => ({ key: String(index), fields: {} })));
      await store.apply(command({ key: 'x', when: [], then: [] }));
      await store.clear();
      expect((await auditOf(store)).records.size).toBe(0);
      expect((await auditOf(store)).receipts).toEqual([]);
      expect((await other.read(['a'])).size).toBe(1);
      await other.clear();
      await other.close();
    }));

  it('reports what the server has spent', () =>
    withStore(async (store) => {
      const before = await store.usage();
      for (let index = 0; index < 50; index++) await store.apply(purchase('a'));
      const after = await store.usage();
      expect(after.version).toMatch(/^(valkey )?\d+\.\d+\.\d+$/);
      expect(after.commands - before.commands).toBeGreaterThanOrEqual(50);
      expect(after.cpuMs).toBeGreaterThanOrEqual(before.cpuMs);
    }));
});

describe('lock in Redis', () => {
  const enter = (store: RedisStore, scope: Scope, body: () => Promise<unknown>): Promise<Outcome> =>
    within(store, scope, async (view) => {
      await body();
      return view.apply(command({ key: 'x', when: [], then: [] }));
    });

  it('is busy while somebody else holds one of its keys, and decides nothing', () =>
    withStore(async (store) => {
      const inner = (): Promise<Outcome> =>
        within(store, lock(['a', 'b'], { waitMs: 200 }), () => Promise.reject(new Error('must not run')));
      let busy: Outcome | undefined;
      await enter(store, lock(['b']), async () => (busy = await inner()));
      expect(busy).toEqual({ kind: 'raced', why: 'lock-busy', attempts: expect.any(Number) });
      // It waited: there was more than one.
      expect(busy?.kind === 'raced' && busy.attempts).toBeGreaterThan(1);
      // What it held of the others is free again.
      expect((await enter(store, lock(['a'], { waitMs: 0 }), () => Promise.resolve())).kind).toBe('applied');
    }));

  it('runs out, lets the next one in, and is then not given back by the first', () =>
    withStore(async (store) => {
      const events: string[] = [];
      const slow = enter(store, lock(['a'], { ttlMs: 30 }), async () => {
        events.push('first in');
        await setTimeout(120);
        events.push('first out');
      });
      await setTimeout(10);
      const next = enter(store, lock(['a']), async () => {
        events.push('second in');
        await slow;
        // The first has given its lock back, but this one is ours.
        const third = await within(store, lock(['a'], { waitMs: 30 }), () => Promise.reject(new Error('no')));
        expect(third).toMatchObject({ kind: 'raced', why: 'lock-busy' });
        events.push('second out');
      });
      await next;
      expect(events).toEqual(['first in', 'second in', 'first out', 'second out']);
    }));
});

describe('Redis store that loses its connection', () => {
  it('goes on after a restart of the server, and meanwhile fails at once', async () => {
    const first = await startRedis({ binary });
    const before = await startRelay(first.url);
    await withStore(async (store) => {
      await store.apply(purchase('a'));
      first.killNow();
      await first.stop();
      await before.close();
      await setTimeout(20);
      const down = await store.apply(purchase('a')).catch((error: unknown) => error);
      expect(down).toMatchObject({ name: 'StoreError', fate: 'notDone' });
      // The same port again: a relay to a fresh server.
      const second = await startRedis({ binary });
      const relay = await startRelay(second.url, Number(new URL(before.url).port));
      const sent = command({ key: 'b', when: [], then: [{ field: 'n', do: 'add', value: 1 }] });
      expect((await eventually(() => store.apply(sent))).kind).toBe('applied');
      expect((await auditOf(store)).receipts).toHaveLength(1);
      await relay.close();
      await second.stop();
    }, before.url);
  });

  it('never runs a command twice whose answer is lost, and says that its fate is unknown', async () => {
    const relay = await startRelay(server.url);
    await withStore(async (store) => {
      await store.seed([{ key: 'a', fields: { stock: '100' } }]);
      await store.apply(purchase('a'));
      relay.muteAnswers();
      const lost = [purchase('a'), purchase('a'), purchase('a')];
      const failures = Promise.all(lost.map((sent) => store.apply(sent).catch((error: unknown) => error)));
      await setTimeout(50);
      relay.cut();
      for (const failure of await failures) {
        expect(failure).toBeInstanceOf(StoreError);
        expect(failure).toMatchObject({ fate: 'unknown' });
      }
      await eventually(() => store.apply(purchase('a')));
      await setTimeout(50);
      const { receipts, records } = await auditOf(store);
      expect(receipts).toHaveLength(5);
      expect(new Set(receipts.map(({ nonce }) => nonce)).size).toBe(5);
      expect(records.get('a')?.fields.get('stock')).toBe('95');
    }, relay.url);
    await relay.close();
  });

  it('gives up an answer that does not come in time', async () => {
    const relay = await startRelay(server.url);
    const store = await createRedisStore({ url: relay.url, prefix: 'mute:', answerMs: 100 });
    relay.muteAnswers();
    const failure = await store.apply(purchase('a')).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StoreError', fate: 'unknown' });
    await store.close();
    await relay.close();
  });

  it('says of an answer that is an error that the fate is unknown', () =>
    withStore(async (store, prefix) => {
      await direct.set(`${prefix}r:a`, 'not a hash');
      const failure = await store.apply(purchase('a')).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'StoreError', fate: 'unknown' });
    }));
});

describe('password of a Redis', () => {
  it('opens the store and is in no error', async () => {
    await direct.config('SET', 'requirepass', 'hunter2');
    const address = (password: string): string => server.url.replace('//', `//:${password}@`);
    const failureOf = (url: string): Promise<unknown> =>
      createRedisStore({ url, prefix: 'p:' }).then(
        () => undefined,
        (error: unknown) => error,
      );
    try {
      await withStore(async (store) => {
        expect((await store.apply(purchase('a'))).kind).toBe('refused');
      }, address('hunter2'));
      for (const url of [address('wr0ng'), 'redis://:wr0ng@127.0.0.1:1', 'redis//:wr0ng@x']) {
        const failure = await failureOf(url);
        expect(failure).toMatchObject({ code: 'CTD_REDIS_UNREACHABLE' });
        expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('wr0ng');
      }
      expect(String(await failureOf(server.url))).toContain('wants a password');
    } finally {
      await direct.config('SET', 'requirepass', '');
    }
  });
});

describe('Lua scripts', () => {
  const folder = new URL('./lua/', import.meta.url);
  const rows: readonly [name: string, keys: readonly string[], args: readonly string[]][] = [
    ['acquire-2', ['1', '2'], ['1', '2']],
    ['apply-n', ['1', '2...'], ['1', '2', '3...']],
    ['extend-n', ['1...'], ['1', '2']],
    ['fence-n', ['1...'], ['1', '2...']],
    ['read-n', ['1...'], []],
    ['release-1', ['1'], ['1']],
    ['take-2', ['1', '2'], ['1', '2', '3', '4']],
  ];

  it.each(rows)('%s says in its header which KEYS and ARGV it uses', (name, keys, args) => {
    const text = readFileSync(new URL(`${name}.lua`, folder), 'utf8');
    const end = text.indexOf(']]');
    const [header, body] = [text.slice(0, end), text.slice(end)];
    const section = (title: string): string[] => {
      const lines = header.slice(header.indexOf(`\n  ${title}\n`) + title.length + 4).split('\n\n')[0] ?? '';
      return [...lines.matchAll(/^ {4}(\d+(?:\.\.\.)?) /gm)].map(([, position = '']) => position);
    };
    expect(header).toMatch(/^--\[\[\n {2}[A-Z].*\.$/m);
    expect(section('KEYS')).toEqual(keys);
    expect(section('ARGV')).toEqual(args);
    expect(header).toContain('\n  Returns\n');
    expect(/\bKEYS\b/.test(body)).toBe(keys.length > 0);
    expect(/\bARGV\b/.test(body)).toBe(args.length > 0);
    // A fixed number of keys is in the name, and no key beyond it is used.
    const used = [...body.matchAll(/KEYS\[(\d+)\]/g)].map(([, position]) => Number(position));
    if (!name.endsWith('-n')) expect(Math.max(...used)).toBe(Number(name.split('-')[1]));
  });
});
