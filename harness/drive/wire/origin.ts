import type { Exchange } from './exchange.ts';
import { createUndiciExchange } from './undici-exchange.ts';
import { createWireExchange } from './wire-exchange.ts';

/** Where a service listens; `prefix` is put before every path. */
export interface Origin {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  /** The service echoes every nonce, so that an answer without one is nobody's. */
  readonly echoes: boolean;
  /** The address that `host` was found to stand for; absent where that is looked up. */
  readonly address?: string;
}

/** Reads a service's address; the caller has checked that it is one. */
export function originOf(url: string, echoes: boolean, address?: string): Origin {
  const { protocol, hostname, port, pathname } = new URL(url);
  const secure = protocol === 'https:';
  return {
    protocol: secure ? 'https' : 'http',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    prefix: pathname.replace(/\/+$/, ''),
    echoes,
    ...(address === undefined ? {} : { address }),
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
      ? createUndiciExchange({ origin: `https://${authority}`, address: first.address, ...settings })
      : createWireExchange({
          origins: origins.map((one) => ({ host: one.address ?? one.host, port: one.port })),
          ...settings,
        });
  return { exchange, authority, prefix: first.prefix };
}
