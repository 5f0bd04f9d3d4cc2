import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/** Where a name leads: an address that nobody looks up again, and whether all that the name stands for is this machine. */
export interface Located {
  readonly address: string;
  readonly isHere: boolean;
}

/** How long one of several addresses may take to accept a connection before the next is tried, milliseconds. */
const tryMs = 1000;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address is this machine and no other, however it is written. */
export function isLoopbackAddress(address: string): boolean {
  const kind = isIP(address);
  return kind !== 0 && loopback.check(address, kind === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Looks a host up, once; of several addresses that are all this machine the first that accepts a connection, else the first that
 * is not: nothing is tried elsewhere before somebody has allowed it. Throws where there is none.
 */
export async function locate(host: string, port: number, family: 0 | 4 | 6 = 0): Promise<Located> {
  const found = await lookup(host, { all: true, family });
  const addresses = found.map(({ address }) => address);
  const elsewhere = addresses.find((address) => !isLoopbackAddress(address));
  if (elsewhere !== undefined) return { address: elsewhere, isHere: false };
  return { address: await firstThatAccepts(addresses, port), isHere: true };
}

/** Looks nothing up: every name stands for the address that was located. */
export function lookupOf(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, { all }, callback) => {
    if (all === true) process.nextTick(callback, null, [{ address, family }]);
    else process.nextTick(callback, null, address, family);
  };
}

async function firstThatAccepts([first = '', ...more]: readonly string[], port: number): Promise<string> {
  if (more.length === 0) return first;
  for (const address of [first, ...more]) if (await accepts(address, port)) return address;
  return first;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: tryMs });
    const end = (does: boolean): void => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
