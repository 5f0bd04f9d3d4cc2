import type { Target } from '../../target.ts';
import { startGateway } from './gateway-server.ts';
import type { GatewayParts } from './gateway-server.ts';
import type { Front } from './preflights.ts';

/** Puts a gateway before the instances of a target; both end together, the gateway first. */
export async function frontTarget(
  target: Target,
  { kind, findings }: Front,
  parts: Omit<GatewayParts, 'backends'>,
): Promise<Target> {
  const backends = target.urls.map((url) => ({ host: '127.0.0.1', port: Number(new URL(url).port) }));
  const gateway = await startGateway(kind, { ...parts, backends });
  return {
    ...target,
    urls: [gateway.url],
    gateway: {
      version: gateway.version,
      findings,
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
      await target.stop();
    },
    killNow() {
      gateway.killNow();
      target.killNow();
    },
  };
}
