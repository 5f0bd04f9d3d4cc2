import { isIP } from 'node:net';
import { locate } from '../../harness/drive/wire/locate.ts';
import type { Located } from '../../harness/drive/wire/locate.ts';
import { ContendError } from '../../harness/core/errors.ts';
import type { Server, ServerParts } from './server.ts';

/** Where a server is that somebody else has started, after all that its address and the environment say. */
export interface Place {
  /** A name, an IP address, or the path of a Unix socket, which is always on this machine. */
  readonly host: string;
  readonly port: number;
  readonly family?: 0 | 4 | 6;
}

/**
 * The address or path to connect to in place of the host, which is not looked up again: neither a name nor a variable can
 * lead elsewhere afterwards. Throws CTD_OPTIONS when it may not be loaded; `variable` is what has named it.
 */
export async function permitted(
  { host, port, family }: Place,
  variable: string,
  { allowed }: Pick<ServerParts, 'allowed'>,
  look: typeof locate = locate,
): Promise<string> {
  if (host.startsWith('/')) return host;
  const isAllowed = allowed.some((one) => bare(one) === bare(host));
  const found = await look(host, port, family).catch(() => undefined);
  if (!isAllowed && found?.isHere !== true) throw refused(host, variable, found);
  // A name without an address is told of when it is connected to.
  return found?.address ?? host;
}

function refused(host: string, variable: string, found: Located | undefined): ContendError {
  const leads = found === undefined || isIP(host) !== 0 ? host : `${host} (${found.address})`;
  return new ContendError('CTD_OPTIONS', [
    `${variable}: ${leads} is not this machine; if you may load it, add --allow-remote ${host}`,
  ]);
}

/** A host as it is compared: the brackets of an IPv6 address and capitals mean nothing. */
function bare(host: string): string {
  return host.replaceAll(/^\[|\]$/g, '').toLowerCase();
}

/** A server that somebody else runs, at the address that was found permitted. */
export function serverElsewhere(url: string): Server {
  return { url, stop: () => Promise.resolve(), killNow: () => {} };
}
