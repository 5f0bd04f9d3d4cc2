import { randomBytes } from 'node:crypto';
import { secretsHere } from '../../../harness/core/secrets.ts';
import { originOf } from '../../../harness/drive/wire/origin.ts';
import type { Target } from '../../target.ts';
import { ownDepth } from '../gateway.ts';
import { strikeLog } from '../logs/struck-log.ts';
import { startGateway } from './gateway-server.ts';
import type { GatewayParts } from './gateway-server.ts';
import type { Front } from './preflights.ts';

/**
 * Puts a gateway before the instances of a target, ours or brought; both end together, the gateway first. Whoever seeds, looks
 * or audits goes on speaking to the instances.
 */
export async function frontTarget(
  target: Target,
  { kind, findings }: Front,
  parts: Omit<GatewayParts, 'backends' | 'recordDepth' | 'keys'>,
  signal?: AbortSignal,
): Promise<Target> {
  const origins = target.urls.map((url) => originOf(url, false));
  const backends = origins.map(({ host, port }, at) => ({ host: target.addresses?.[at] ?? host, port }));
  const recordDepth = ownDepth + (origins[0]?.prefix ?? '').split('/').length - 1;
  const keys = parts.abilities?.keys === true ? newKeys(parts.connections) : undefined;
  const gateway = await startGateway(
    kind,
    { ...parts, backends, recordDepth, ...(keys === undefined ? {} : { keys }) },
    signal === undefined ? {} : { signal },
  );
  return {
    ...target,
    gateway: {
      door: { host: '127.0.0.1', port: gateway.port },
      version: gateway.version,
      findings,
      ...(keys === undefined ? {} : { keys }),
      ...(parts.log === undefined ? {} : { log: parts.log.file }),
      get failed() {
        return gateway.failed;
      },
    },
    get failed() {
      return target.failed;
    },
    async usage(watch) {
      const gatewayCpuMs = gateway.cpuMs();
      const used = await target.usage(watch);
      return { ...used, ...(gatewayCpuMs === undefined ? {} : { gatewayCpuMs }) };
    },
    async stop() {
      await gateway.stop();
      try {
        if (parts.log !== undefined) await strikeLog(parts.log.file, secretsHere);
      } finally {
        await target.stop();
      }
    },
    killNow() {
      gateway.killNow();
      target.killNow();
    },
  };
}

/** A key for each client, which nobody has had before and nobody is shown. */
function newKeys(clients: number): readonly string[] {
  const keys = Array.from({ length: clients }, () => randomBytes(24).toString('base64url'));
  secretsHere.addKnown(keys);
  return keys;
}
