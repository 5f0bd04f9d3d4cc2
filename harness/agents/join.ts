import { secretsHere } from '../core/secrets.ts';
import { redisAddress } from '../../targets/stores/redis/address.ts';
import { shownUrl, unreachable } from '../../targets/stores/redis/connection.ts';
import { firstLineOf } from './token.ts';

/** Where agents and coordinators meet: a Redis, with its address as it may be shown. */
export interface Meeting {
  readonly url: string;
  readonly shown: string;
}

/**
 * Reads `--join`: an address, or `file:PATH` for one that stands in a file, so that no list of processes shows its password.
 * Throws CTD_OPTIONS or CTD_REDIS_UNREACHABLE.
 */
export function meetingAt(join: string): Meeting {
  const url = join.startsWith('file:') ? firstLineOf(join.slice('file:'.length), '--join') : join;
  const address = redisAddress(url);
  if (typeof address === 'string') throw unreachable(url, address);
  if (address.password !== undefined) secretsHere.addKnown([address.password]);
  return { url, shown: shownUrl(url) };
}
