import { burstOf, clientName } from './abilities.ts';
import { callsFile, ownDepth } from './gateway.ts';
import type { GatewayKind, GatewayOrder } from './gateway.ts';
import type { GatewayConfig } from './reference/config.ts';

/** Our own on plain sockets, with `node:http` for the requests that are not plain, one process or several. */
export const reference: GatewayKind = {
  name: 'reference',
  about: 'our own lean gateway on Node.js',
  program: { kind: 'bundle', file: 'gateway.js' },
  can: ['limitPerS', 'keys', 'version', 'processes', 'queue'],
  arrange({ port, token, backends, balance, recordDepth = ownDepth, connections, log, ...more }) {
    const config: GatewayConfig = {
      port,
      token,
      backends,
      balance,
      recordDepth,
      connections,
      ...abilitiesOf(more, backends.length),
      ...(log === undefined ? {} : { log: { ...log, file: callsFile } }),
    };
    return { files: { 'gateway.json': JSON.stringify(config, null, 2) }, args: ['gateway.json'] };
  },
};

/** Requests for one record that wait at most, and how long each: less than clients wait for an answer where nobody says more. */
const queueBounds = { longest: 1000, waitMs: 3000 };

function abilitiesOf(
  { abilities = {}, keys }: Pick<GatewayOrder, 'abilities' | 'keys'>,
  instances: number,
): Partial<GatewayConfig> {
  const { limitPerS, version, processes, queue } = abilities;
  return {
    ...(limitPerS === undefined ? {} : { rateLimit: { ratePerS: limitPerS, burst: burstOf(limitPerS) } }),
    ...(keys === undefined
      ? {}
      : { users: keys.map((key, client) => ({ name: clientName(client), role: 'writer', key })) }),
    ...(version === undefined
      ? {}
      : { versions: { [version]: Array.from({ length: instances }, (_, position) => position) } }),
    ...(processes === undefined ? {} : { processes }),
    ...(queue === undefined ? {} : { queue: queueBounds }),
  };
}
