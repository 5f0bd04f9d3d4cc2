import type { GatewayKind } from '../../gateways/gateway.ts';
import type { GatewayMistake } from './mistakes.ts';

/** A plain gateway with a mistake, or without any. */
export function plainGateway(mistake?: GatewayMistake): GatewayKind {
  return {
    name: mistake?.name ?? 'plain',
    about: mistake?.about ?? 'passes requests on, and nothing else',
    program: { kind: 'bundle', file: 'plain-gateway.js' },
    arrange({ port, token, backends, connections }) {
      const config = { port, token, backends, connections, mistake: mistake?.name };
      return { files: { 'gateway.json': JSON.stringify(config) }, args: ['gateway.json'] };
    },
  };
}
