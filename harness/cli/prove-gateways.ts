import { proveGateways } from '../prove/gateway-proofs.ts';
import type { GatewayProof } from '../prove/gateway-proofs.ts';
import { gatewayMistakes } from '../../targets/broken/gateways/mistakes.ts';
import type { Line } from './line.ts';

/** Has the preflight look at every wrong gateway, and at one that is right; throws when the command is interrupted. */
export async function proveWrongGateways(signal: AbortSignal, line: Line): Promise<GatewayProof[]> {
  return proveGateways(gatewayMistakes, (name) => {
    signal.throwIfAborted();
    line.show(`gateway: ${name}`);
  });
}
