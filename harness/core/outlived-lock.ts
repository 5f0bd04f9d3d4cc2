import type { Deployment } from './strategy.ts';

/**
 * Why a lock that runs out by itself does not protect there, as a clause; undefined where it does. One instance is no
 * exception: when it goes on, a request that was waiting may take the lock before the holder, whose answers have
 * waited in the socket, has written. A lock has lived for a while when a pause begins: what lasts half its life is too long.
 */
export function outlivedLock({ faults, times }: Deployment): string | undefined {
  const stopped = faults.some(
    ({ kind, argument = 0 }) =>
      kind === 'pause-holder' || (kind.startsWith('pause-') && argument >= times.ttlMs / 2),
  );
  return stopped ? 'a holder that is stopped for longer than its lock lives goes on to write' : undefined;
}
