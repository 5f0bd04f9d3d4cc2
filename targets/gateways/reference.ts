import { callsFile, ownDepth } from './gateway.ts';
import type { GatewayKind } from './gateway.ts';
import type { GatewayConfig } from './reference/config.ts';

/** Our own on plain sockets, with `node:http` for the requests that are not plain, one process. */
export const reference: GatewayKind = {
  name: 'reference',
  about: 'our own lean gateway on Node.js',
  program: { kind: 'bundle', file: 'gateway.js' },
  arrange({ port, token, backends, balance, recordDepth = ownDepth, connections, log }) {
    const config: GatewayConfig = {
      port,
      token,
      backends,
      balance,
      recordDepth,
      connections,
      ...(log === undefined ? {} : { log: { ...log, file: callsFile } }),
    };
    return { files: { 'gateway.json': JSON.stringify(config, null, 2) }, args: ['gateway.json'] };
  },
};
