import { setTimeout } from 'node:timers/promises';
import type { GuardedServer } from './guarded-server.ts';

const tries = 5;

/** How a start is waited for: what tells that our own server is there, how often that is asked, and how long. */
export interface Waiting {
  readonly answers: () => Promise<boolean>;
  readonly everyMs: number;
  readonly boundMs: number;
  /** Aborted when nobody wants it any more. */
  readonly signal?: AbortSignal;
}

/** Waits until a server answers and lets go of it; else ends it and says in words why it did not start. */
export async function whyNotStarted(
  guarded: GuardedServer,
  { answers, everyMs, boundMs, signal }: Waiting,
): Promise<string | undefined> {
  const deadline = performance.now() + boundMs;
  const isWanted = (): boolean => signal?.aborted !== true;
  while (!guarded.gone && performance.now() < deadline && isWanted()) {
    if (await answers()) {
      guarded.leave();
      return undefined;
    }
    await setTimeout(everyMs);
  }
  if (!isWanted()) guarded.killNow();
  const timedOut = guarded.gone ? '' : `it did not answer within ${boundMs / 1000} s; `;
  await guarded.stop();
  return timedOut + guarded.log.trim().split('\n').slice(-5).join('\n');
}

/**
 * Starts something on a port that was free a moment ago, anew while the problem is that somebody else has taken it; a
 * text is what went wrong in the end.
 */
export async function startOnFreePort<T extends object>(
  tryStart: () => Promise<T | string>,
  portTaken: RegExp,
): Promise<T | string> {
  let problem = '';
  for (let attempt = 0; attempt < tries; attempt++) {
    const started = await tryStart();
    if (typeof started !== 'string') return started;
    problem = started;
    if (!portTaken.test(problem)) break;
  }
  return problem;
}
