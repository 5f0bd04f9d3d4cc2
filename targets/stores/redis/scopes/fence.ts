import type { Redis } from 'ioredis';
import type { Outcome, View } from '../../../../harness/core/view.ts';
import { luaAround, luaScript } from '../lua/source.ts';
import type { Script, ScriptRewrite } from '../lua/source.ts';
import { decodeRecord } from '../codec.ts';
import type { ApplyReply } from '../codec.ts';
import { lockOf } from '../lock.ts';
import type { Grant, Locks } from '../lock.ts';
import { runScript } from '../script.ts';
import { RedisView } from '../view.ts';
import type { CommandScript } from '../view.ts';

/** The scripts of locks with tokens: to take one, to give it back, and what is done under one. */
export interface Fencing {
  readonly acquire: Script;
  readonly release: Script;
  readonly under: Readonly<Record<'read' | CommandScript, Script>>;
}

/** The scripts of locks with tokens, as they are or rewritten. */
export function fencingOf(rewrite?: ScriptRewrite): Fencing {
  return {
    acquire: luaScript('acquire-2', rewrite),
    release: luaScript('release-1', rewrite),
    under: {
      read: luaAround('fence-n', 'read-n', rewrite),
      'apply-n': luaAround('fence-n', 'apply-n', rewrite),
      'take-2': luaAround('fence-n', 'take-2', rewrite),
    },
  };
}

/** Locks whose every grant has a token above all earlier ones of its key. */
export function fencedLocks(
  redis: Redis,
  prefix: string,
  { acquire, release }: Fencing,
  ttlMs: number,
): Locks {
  return {
    async take(key, owner) {
      const keys = [lockOf(prefix, key), `${prefix}t:${key}`];
      const fence = Number(await runScript(redis, acquire, keys, [owner, String(ttlMs)]));
      return fence === 0 ? undefined : { fence };
    },
    giveBack: (key, owner) => runScript(redis, release, [lockOf(prefix, key)], [owner]),
  };
}

/**
 * Runs `body` on a view that shows its holder's tokens with every read and write. The store keeps the newest token that
 * it has seen of each locked key, beside the record, and turns older ones away. Reading raises it too: a holder that
 * was only compared when it writes could still slip in between the read and the write of the next one.
 */
export async function withFences(
  redis: Redis,
  prefix: string,
  { under }: Fencing,
  grants: ReadonlyMap<string, Grant>,
  body: (view: View) => Promise<Outcome>,
): Promise<Outcome> {
  const fences = [...grants.keys()].map((key) => `${prefix}f:${key}`);
  const tokens = [...grants.values()].map(({ fence = 0 }) => String(fence));
  const call = (name: keyof Fencing['under'], keys: readonly string[], args: readonly string[]) =>
    runScript(redis, under[name], [...fences, ...keys], [String(tokens.length), ...tokens, ...args]);
  const view = new RedisView(prefix, {
    async read(hashes) {
      const found = (await call('read', hashes, [])) as string[][] | null;
      if (found === null) throw new StaleToken();
      return found.map(decodeRecord);
    },
    run: async (script, keys, args) => ((await call(script, keys, args)) as ApplyReply | null) ?? undefined,
  });
  try {
    return await body(view);
  } catch (error) {
    if (error instanceof StaleToken) return { kind: 'raced', why: 'write-conflict' };
    throw error;
  }
}

/** A read by a holder whose lock has gone to somebody else. */
class StaleToken extends Error {}
