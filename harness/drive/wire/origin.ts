import type { Exchange } from './exchange.ts';
import { createUndiciExchange } from './undici-exchange.ts';
import { createWireExchange } from './wire-exchange.ts';

/** An address and a port to connect to. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/** Where a service listens, as requests name it; `prefix` is put before every path. */
export interface Origin {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  /** The service echoes every nonce, so that an answer without one is nobody's. */
  readonly echoes: boolean;
  /** Where connections go: to what `host` was found to stand for, or to a gateway; absent where `host` is looked up. */
  readonly door?: Door;
  /** The address that connections come from; absent where that is left to the system. */
  readonly from?: string;
}

/** Reads a service's address; the caller has checked that it is one. A door without a port has that of the service. */
export function originOf(url: string, echoes: boolean, door?: Pick<Door, 'host'> & Partial<Door>): Origin {
  const { protocol, hostname, port, pathname } = new URL(url);
  const secure = protocol === 'https:';
  const named = port === '' ? (secure ? 443 : 80) : Number(port);
  return {
    protocol: secure ? 'https' : 'http',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: named,
    prefix: pathname.replace(/\/+$/, ''),
    echoes,
    ...(door === undefined ? {} : { door: { port: named, ...door } }),
  };
}

/** The way to talk to one or several instances of a service: our wire client for http, undici for https. */
export function openExchange(
  origins: readonly Origin[],
  clock: () => number,
  timeoutMs: number,
  onBodyAnnounced?: () => void,
): { exchange: Exchange; authority: string; prefix: string } {
  const [first] = origins;
  if (first === undefined) throw new Error('a race needs at least one address');
  const host = first.host.includes(':') ? `[${first.host}]` : first.host;
  const authority = `${host}:${first.port}`;
  const settings = { clock, timeoutMs, requireNonce: first.echoes, onBodyAnnounced };
  const exchange =
    first.protocol === 'https'
      ? createUndiciExchange({ origin: `https://${authority}`, address: first.door?.host, ...settings })
      : createWireExchange({
          origins: origins.map(({ door, host: name, port, from }) => ({
            ...(door ?? { host: name, port }),
            ...(from === undefined ? {} : { from }),
          })),
          ...settings,
        });
  return { exchange, authority, prefix: first.prefix };
}
