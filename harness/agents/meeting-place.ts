import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { messageOf } from '../core/errors.ts';
import { openRedis } from '../../targets/stores/redis/connection.ts';
import type { Meeting } from './join.ts';

/** How long a Redis that is just being started is waited for, as agents are; and how long until it is tried again, milliseconds. */
const patienceMs = 60_000;
const againMs = 500;

/** What passes when a server or its name has come up; a wrong password or certificate does not. */
const passing = /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)\b/;

/**
 * Connects to where agents and coordinator meet, for up to a minute where nobody is there yet: whatever starts them all at once starts
 * some of them first. Throws CTD_REDIS_UNREACHABLE, and what the signal was aborted with.
 */
export async function openMeeting(
  { url, shown }: Meeting,
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => void },
  waitMs = patienceMs,
): Promise<Redis> {
  const sinceMs = performance.now();
  for (let isTold = false; ; isTold = true) {
    try {
      return await openRedis(url, { reconnect: false });
    } catch (error) {
      const why = messageOf(error);
      if (!passing.test(why) || performance.now() - sinceMs >= waitMs) throw error;
      if (!isTold) log(`nobody is at ${shown} yet (${why}); waiting for up to ${waitMs / 1000} s`);
      await setTimeout(againMs, undefined, { signal });
    }
  }
}
