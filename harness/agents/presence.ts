import type { Redis } from 'ioredis';
import { signatureBytes } from './token.ts';
import type { Token } from './token.ts';
import type { Place } from './place.ts';

/** What an agent says of itself to whoever looks for agents. */
export interface Presence {
  /** Drawn when it was started. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly version: string;
  readonly schema: number;
  readonly place: Place;
  readonly cores: number;
  readonly state: 'waiting' | 'busy';
  /** A call must name it: no old call is taken again. */
  readonly challenge: string;
}

/** An agent as it was found: whether what it says is signed with our token. */
export interface Found {
  readonly presence: Presence;
  readonly isKnown: boolean;
}

/** Every key of agents begins so, apart from those of a run. */
export const agentsKey = 'contend:agents';
const keyOf = (id: string): string => `${agentsKey}:${id}`;
/** Where an agent is called. */
export const callKey = (id: string): string => `${agentsKey}:${id}:call`;
/** What is not renewed for so long is gone, milliseconds. */
const livesMs = 3000;
/** How often an agent renews what it says. */
export const renewMs = 1000;
const context = 'presence';

/** Tells that an agent is here, for a few seconds. */
export async function announce(redis: Redis, token: Token, presence: Presence): Promise<void> {
  const body = Buffer.from(JSON.stringify(presence));
  await redis
    .pipeline()
    .set(keyOf(presence.id), Buffer.concat([token.sign(context, body), body]), 'PX', livesMs)
    .sadd(agentsKey, presence.id)
    .pexpire(agentsKey, livesMs)
    .exec();
}

/** Takes back that an agent is here, and whatever it was called to. */
export async function leave(redis: Redis, id: string): Promise<void> {
  await redis.pipeline().del(keyOf(id), callKey(id)).srem(agentsKey, id).exec();
}

/** All agents that are here, in the order of their names. */
export async function agentsAt(redis: Redis, token: Token): Promise<readonly Found[]> {
  const ids = await redis.smembers(agentsKey);
  if (ids.length === 0) return [];
  const said = await redis.mgetBuffer(ids.map(keyOf));
  const gone = ids.filter((_, at) => said[at] === null);
  if (gone.length > 0) await redis.srem(agentsKey, ...gone);
  return said
    .flatMap((bytes) => (bytes === null ? [] : (foundIn(bytes, token) ?? [])))
    .toSorted((one, other) => (one.presence.name < other.presence.name ? -1 : 1));
}

function foundIn(bytes: Buffer, token: Token): Found | undefined {
  const body = bytes.subarray(signatureBytes);
  const isKnown = token.accepts(bytes.subarray(0, signatureBytes), context, body);
  try {
    const said = JSON.parse(body.toString()) as Presence;
    return typeof said.name === 'string' ? { presence: said, isKnown } : undefined;
  } catch {
    return undefined;
  }
}
