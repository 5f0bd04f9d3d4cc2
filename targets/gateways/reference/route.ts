import { chooserOf } from './choose.ts';
import type { Choose } from './choose.ts';
import type { GatewayConfig } from './config.ts';
import type { Incoming } from './client/incoming.ts';
import type { Upstream } from './backend/upstream.ts';

/** The upstream of a request, whose path loses its version; undefined where nothing is at that address. */
export type Route = (incoming: Incoming) => Upstream | undefined;

/** Makes the way from a path to a backend: by version where there are versions, then by balance. */
export function routeOf(
  { balance, recordDepth, versions }: GatewayConfig,
  upstreams: readonly Upstream[],
): Route {
  if (versions === undefined) {
    const choose = chooserOf(balance, upstreams, recordDepth);
    return ({ path }) => choose(path);
  }
  const byVersion = new Map<string, Choose<Upstream>>(
    Object.entries(versions).map(([version, positions]) => [
      version,
      chooserOf(
        balance,
        upstreams.filter((_, position) => positions.includes(position)),
        recordDepth,
      ),
    ]),
  );
  const chooseAny = chooserOf(balance, upstreams);
  return (incoming) => {
    if (incoming.path === '*') return chooseAny('*');
    const [, version = '', rest = ''] = /^\/([^/?]+)(.*)$/s.exec(incoming.path) ?? [];
    const choose = byVersion.get(version);
    if (choose === undefined) return undefined;
    incoming.path = rest.startsWith('/') ? rest : `/${rest}`;
    return choose(incoming.path);
  };
}
