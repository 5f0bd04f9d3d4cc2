import { once } from 'node:events';
import { connect } from 'node:net';
import type { Dispatcher } from 'undici';
import { withTlsHint } from '../../harness/core/tls-words.ts';
import { ContendError, messageOf } from '../../harness/core/errors.ts';
import { locate, lookupOf } from '../../harness/drive/wire/locate.ts';
import { undici } from '../../harness/drive/wire/undici.ts';

/** One address of a service that somebody else has started. */
export interface Place {
  /** Without a slash at its end. */
  readonly base: string;
  /** What the name in it stands for. */
  readonly address: string;
  /** Leads there and nowhere else, neither by a proxy nor by another look at the name. */
  readonly dispatcher: Dispatcher;
}

/** How long a service may take to accept a connection, or to answer before the race, ms. */
export const answerBoundMs = 10_000;

/** Makes sure that somebody listens at an address; throws where a name of this machine leads elsewhere, or nobody does. */
export async function reached(url: string, locating: typeof locate = locate): Promise<Place> {
  const base = url.replace(/\/+$/, '');
  const { hostname, port, protocol } = new URL(base);
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  const place = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  const found = await locating(host, place).catch((error: unknown) => {
    throw unreachable(base, error);
  });
  if (host === 'localhost' && !found.isHere)
    throw new ContendError('CTD_OPTIONS', [
      `${base}: on this machine ${host} stands for ${found.address}, which is another one; write 127.0.0.1`,
    ]);
  const { address } = found;
  await greet(base, address, place);
  return { base, address, dispatcher: new (undici().Agent)({ connect: { lookup: lookupOf(address) } }) };
}

async function greet(base: string, host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  socket.setTimeout(answerBoundMs, () => socket.destroy(new Error('it does not accept connections')));
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw unreachable(base, error);
  } finally {
    socket.destroy();
  }
}

/** Why a request was not answered. */
export function whyUnanswered(error: unknown): string {
  const { name = '' } = error instanceof Error ? error : {};
  const seconds = `${answerBoundMs / 1000} s`;
  if (name === 'TimeoutError') return `nothing came within ${seconds}`;
  if (name === 'BodyTimeoutError') return `its body stopped for ${seconds}`;
  return withTlsHint(messageOf(error));
}

function unreachable(base: string, error: unknown): ContendError {
  return new ContendError(
    'CTD_SERVICE_UNREACHABLE',
    [`nobody can be reached at ${base}: ${messageOf(error)}`],
    {
      cause: error,
    },
  );
}
