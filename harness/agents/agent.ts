import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ContendError, messageOf } from '../core/errors.ts';
import { openRedis } from '../../targets/stores/redis/connection.ts';
import { contexts } from './contexts.ts';
import type { Meeting } from './join.ts';
import { openMeeting } from './meeting-place.ts';
import { LetterReader } from './letters.ts';
import type { Call } from './messages.ts';
import type { Kinship } from './muster.ts';
import { placeHere } from './place.ts';
import { announce, callKey, leave, renewMs } from './presence.ts';
import type { Presence } from './presence.ts';
import { readyForRuns } from './run-queue.ts';
import { Session, toldToEnd } from './session.ts';
import type { SessionParts } from './session.ts';
import type { Token } from './token.ts';

/** How an agent is set up by whoever owns its machine. */
export interface AgentSettings extends Pick<SessionParts, 'generator' | 'allowed' | 'signal' | 'log'> {
  readonly meeting: Meeting;
  readonly token: Token;
  readonly name: string;
  readonly kin: Kinship;
  /** One run and no more. */
  readonly once: boolean;
}

/** How long until a Redis that was lost is tried again, milliseconds. */
const againMs = 1000;

/** Why a run ended before it was over; undefined where it was not given up. */
export type RunEnd = string | undefined;

/**
 * Waits for work and does it, until it is told to end, or after one run; resolves with how its last run ended. A Redis that is
 * lost is looked for again; throws CTD_REDIS_UNREACHABLE where none comes up within a minute.
 */
export async function serveRuns(settings: AgentSettings): Promise<RunEnd> {
  const { meeting, signal, log, once } = settings;
  readyForRuns();
  let wasThere = false;
  let isLost = false;
  let ended: RunEnd;
  while (!signal.aborted) {
    let redis: Redis | undefined;
    try {
      redis = await (wasThere
        ? openRedis(meeting.url, { reconnect: false })
        : openMeeting(meeting, { signal, log }));
      log(`${settings.name} waits for work at ${meeting.shown}${isLost ? ', which is back' : ''}`);
      wasThere = true;
      isLost = false;
      for (;;) {
        ended = await oneRun(settings, redis);
        if (once || signal.aborted || redis.status !== 'ready') break;
      }
      if (once) return ended;
    } catch (error) {
      if (!wasThere && signal.aborted) break;
      if (!wasThere || !isLoss(error)) throw error;
      if (!isLost) log(`Redis at ${meeting.shown} is lost: ${messageOf(error)}`);
      if (once) return 'Redis is lost';
      isLost = true;
      ended = undefined;
    } finally {
      redis?.disconnect();
    }
    await setTimeout(againMs, undefined, { signal }).catch(() => {});
  }
  // Who ends while it waits has given nothing up.
  return ended === toldToEnd ? ended : undefined;
}

/** Waits for one call and takes part in its run. */
async function oneRun(settings: AgentSettings, redis: Redis): Promise<RunEnd> {
  const { meeting, token, name, kin, signal, log } = settings;
  const place = placeHere();
  const presence = (state: Presence['state'], challenge: string): Presence => ({
    id,
    name,
    ...kin,
    place,
    cores: cpus().length,
    state,
    challenge,
  });
  const id = randomBytes(8).toString('hex');
  const challenge = randomBytes(16).toString('hex');
  let here = presence('waiting', challenge);
  const tellHere = (): void => void announce(redis, token, here).catch(() => {});
  await announce(redis, token, here);
  const renewal = setInterval(tellHere, renewMs);
  const incoming = await openRedis(meeting.url, { reconnect: false });
  const interrupt = (): void => incoming.disconnect();
  try {
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) return undefined;
    const call = await called(incoming, { token, id, challenge, log }).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    signal.removeEventListener('abort', interrupt);
    if (call === undefined) return undefined;
    here = presence('busy', '');
    tellHere();
    log(`called to a run, as ${call.index + 1} of ${call.count}`);
    const sharesLoopback = call.place.loopback === place.loopback;
    const parts = { ...settings, url: meeting.url, challenge, redis, incoming, sharesLoopback };
    const ended = await new Session(call, parts).play();
    log(ended === undefined ? 'the run is over' : `the run was given up: ${ended}`);
    return ended;
  } finally {
    clearInterval(renewal);
    signal.removeEventListener('abort', interrupt);
    incoming.disconnect();
    if (redis.status === 'ready') await leave(redis, id).catch(() => {});
  }
}

/** The next call that is signed for this agent as it waits now. */
async function called(
  redis: Redis,
  { token, id, challenge, log }: Pick<AgentSettings, 'token' | 'log'> & { id: string; challenge: string },
): Promise<Call> {
  let isTold = false;
  for (;;) {
    const taken = await redis.blpopBuffer(callKey(id), 1);
    if (taken === null) continue;
    try {
      return new LetterReader(token, contexts.call(id, challenge)).read(taken[1]) as Call;
    } catch {
      // Whoever sends many does not fill the log.
      if (!isTold) log('a call was refused: it is signed with another token, or was made before');
      isTold = true;
    }
  }
}

function isLoss(error: unknown): boolean {
  return !(error instanceof ContendError) || error.code === 'CTD_REDIS_UNREACHABLE';
}
