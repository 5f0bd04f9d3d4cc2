import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRedisServer, startRedis } from '../../../servers/redis-server.ts';
import type { RedisServer } from '../../../servers/redis-server.ts';
import type { Scope } from '../../../../harness/core/scope.ts';
import type { Outcome, View } from '../../../../harness/core/view.ts';
import { command } from '../../conformance/command.fixture.ts';
import { auditOf } from '../../conformance/tested.fixture.ts';
import type { RedisStore } from '../store.ts';
import { testedRedis } from '../redis.fixture.ts';
import { within } from '../../../../harness/core/scope.ts';

const redis = testedRedis();

type Form = (Scope & { kind: 'lock' })['form'];
const lock = (form: Form, ttlMs = 10_000, waitMs = 5000): Scope => ({
  kind: 'lock',
  keys: ['a'],
  ttlMs,
  waitMs,
  ...(form === undefined ? {} : { form }),
});

/** Reads a counter, stays away, and writes one more. */
async function countUp(view: View, away: () => Promise<unknown> = () => Promise.resolve()): Promise<Outcome> {
  const seen = await view.read(['a']);
  await away();
  const value = String(Number(seen.get('a')?.fields.get('n') ?? 0) + 1);
  return view.apply(command({ key: 'a', when: [], then: [{ field: 'n', do: 'set', value }] }), seen);
}

/** Something that one holder waits for and another one does. */
function event(): { readonly happened: Promise<void>; readonly happens: () => void } {
  let happens = (): void => {};
  const happened = new Promise<void>((resolve) => (happens = resolve));
  return { happened, happens: () => happens() };
}

/** How many updates were lost, by the receipts. */
async function lostUpdates(store: RedisStore): Promise<number> {
  const { receipts } = await auditOf(store);
  return receipts.flatMap(({ traces }) => traces).filter(({ read, wrote }) => wrote !== read + 1).length;
}

describe('a holder that stays away for longer than its lock lives', () => {
  const patient = (): Promise<RedisStore> => redis.open({ lockRetry: { firstMs: 2, mostMs: 4 } });

  it.each([
    { when: 'after the next one has written', nextWrites: 'first' },
    { when: 'while the next one is between its read and its write', nextWrites: 'last' },
  ])('corrupts the data $when; with a token the store turns it away', async ({ nextWrites }) => {
    const race = async (form: Form): Promise<{ outcomes: Outcome[]; lost: number }> => {
      const store = await patient();
      const [firstRead, nextRead, nextWrote, firstTried] = [event(), event(), event(), event()];
      const first = within(store, lock(form, 40), (view) =>
        countUp(view, () => {
          firstRead.happens();
          return nextWrites === 'first' ? nextWrote.happened : nextRead.happened;
        }),
      ).finally(firstTried.happens);
      await firstRead.happened;
      const next = within(store, lock(form), (view) =>
        countUp(view, async () => {
          nextRead.happens();
          if (nextWrites === 'last') await firstTried.happened;
        }),
      ).finally(nextWrote.happens);
      return { outcomes: await Promise.all([first, next]), lost: await lostUpdates(store) };
    };
    expect((await race(undefined)).lost).toBe(1);
    const fenced = await race('fenced');
    expect(fenced.lost).toBe(0);
    expect(fenced.outcomes[0]).toEqual({ kind: 'raced', why: 'write-conflict' });
    expect(fenced.outcomes[1]?.kind).toBe('applied');
  });

  /** A holder of a short lock on these records, who goes on when another one has been there. */
  async function overtaken(
    keys: readonly string[],
    late: (view: View, overtaken: Promise<unknown>) => Promise<Outcome>,
    next: (view: View) => Promise<Outcome>,
  ): Promise<{ store: RedisStore; outcome: Outcome }> {
    const store = await patient();
    const [holds, over] = [event(), event()];
    const scope = (ttlMs: number): Scope => ({ kind: 'lock', form: 'fenced', keys, ttlMs, waitMs: 5000 });
    const slow = within(store, scope(40), (view) => {
      holds.happens();
      return late(view, over.happened);
    });
    await holds.happened;
    expect((await within(store, scope(10_000), next)).kind).toBe('applied');
    over.happens();
    return { store, outcome: await slow };
  }

  it('is turned away by its token when it reads, too', async () => {
    const { outcome } = await overtaken(
      ['a'],
      async (view, over) => {
        await over;
        await view.read(['a']);
        throw new Error('must not come here');
      },
      countUp,
    );
    expect(outcome).toEqual({ kind: 'raced', why: 'write-conflict' });
  });

  it('is turned away for a record that it only looked at, whose version no token changes', async () => {
    const { store, outcome } = await overtaken(
      ['looked-at'],
      (view, over) => countUp(view, () => over),
      async (view) => {
        await view.read(['looked-at']);
        return view.apply(command({ key: 'looked-at', when: [], then: [] }));
      },
    );
    expect(outcome).toEqual({ kind: 'raced', why: 'write-conflict' });
    expect((await store.read(['looked-at'])).size).toBe(0);
  });

  it('stays alone while a watchdog extends its lock, which without one is over', async () => {
    const meanwhile = async (form: Form): Promise<Outcome> => {
      const store = await patient();
      const [holds, over] = [event(), event()];
      const slow = within(store, lock(form, 1500), (view) => {
        holds.happens();
        return countUp(view, () => over.happened);
      });
      await holds.happened;
      const outcome = await within(store, lock(form, 1500, 2500), (view) => countUp(view));
      over.happens();
      await slow;
      return outcome;
    };
    const outcomes = await Promise.all([meanwhile(undefined), meanwhile('extended')]);
    expect(outcomes[0].kind).toBe('applied');
    expect(outcomes[1]).toMatchObject({ kind: 'raced', why: 'lock-busy' });
  });

  it('leaves its lock to the next one when it has not extended it: what it lost it does not take back', async () => {
    const store = await redis.open({ prefix: 'watched:', lockRetry: { firstMs: 2, mostMs: 4 } });
    const slow = within(store, lock('extended', 90), async (view) => {
      await redis.direct.set('watched:l:a', 'somebody else');
      return countUp(view, () => setTimeout(200));
    });
    await slow;
    expect(await redis.direct.get('watched:l:a')).toBe('somebody else');
    expect(await redis.direct.pttl('watched:l:a')).toBe(-1);
  });
});

describe('a lock by majority', () => {
  let servers: RedisServer[] = [];
  const start = (): Promise<RedisServer> => startRedis({ binary: findRedisServer() ?? 'redis-server' });
  beforeAll(async () => {
    servers = await Promise.all([start(), start(), start()]);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
  });
  const open = (prefix: string): Promise<RedisStore> =>
    redis.open({
      prefix,
      lockUrls: servers.map(({ url }) => url),
      lockRetry: { firstMs: 2, mostMs: 4 },
    });
  const direct = async (index: number, ...args: [command: string, ...rest: string[]]): Promise<unknown> => {
    const one = new Redis(servers[index]?.url ?? '');
    try {
      return await one.call(...args);
    } finally {
      one.disconnect();
    }
  };

  it('is not granted by a minority, which is given back at once', async () => {
    const store = await open('minority:');
    for (const index of [0, 1]) await direct(index, 'SET', 'minority:l:a', 'somebody else');
    const outcome = await within(store, lock('quorum', 10_000, 50), () =>
      Promise.reject(new Error('must not run')),
    );
    expect(outcome).toMatchObject({ kind: 'raced', why: 'lock-busy' });
    expect(await direct(2, 'GET', 'minority:l:a')).toBeNull();
    expect(await direct(0, 'GET', 'minority:l:a')).toBe('somebody else');
  });

  it('is granted by a majority, and given back on every server', async () => {
    const store = await open('majority:');
    await direct(0, 'SET', 'majority:l:a', 'somebody else');
    expect((await within(store, lock('quorum'), (view) => countUp(view))).kind).toBe('applied');
    for (const index of [1, 2]) expect(await direct(index, 'GET', 'majority:l:a')).toBeNull();
  });

  it('is not believed in when taking it has used up its life', async () => {
    const store = await open('stale:');
    // Two of three answer late: the lock is there, and its time is over.
    for (const index of [0, 1]) await direct(index, 'CLIENT', 'PAUSE', '250');
    let ran = false;
    const outcome = await within(store, lock('quorum', 100, 0), () => {
      ran = true;
      return Promise.reject(new Error('must not run'));
    });
    expect(outcome).toMatchObject({ kind: 'raced', why: 'lock-busy' });
    expect(ran).toBe(false);
  });

  it('refuses to pretend with fewer than three servers', async () => {
    const store = await redis.open({ lockUrls: servers.slice(1).map(({ url }) => url) });
    await expect(within(store, lock('quorum'), (view) => countUp(view))).rejects.toThrow('3 lock servers');
  });

  it('is still granted when one server is gone, and to nobody when two are', async () => {
    const store = await open('gone:');
    servers[0]?.killNow();
    await setTimeout(50);
    expect((await within(store, lock('quorum'), (view) => countUp(view))).kind).toBe('applied');
    servers[1]?.killNow();
    await setTimeout(50);
    expect(await within(store, lock('quorum', 1000, 50), (view) => countUp(view))).toMatchObject({
      kind: 'raced',
      why: 'lock-busy',
    });
  });
});
