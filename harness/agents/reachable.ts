import { isIP } from 'node:net';
import { isLoopbackAddress } from '../drive/wire/locate.ts';
import type { Origin } from '../drive/wire/origin.ts';
import { permitted } from '../../targets/servers/elsewhere.ts';

/** Who may be loaded from here. */
interface Bounds {
  readonly allowed: readonly string[];
  readonly sharesLoopback: boolean;
}

/** Why addresses cannot be loaded by this agent, a sentence each; names that are allowed are looked up later. */
export function originProblems(
  origins: readonly Origin[],
  { allowed, sharesLoopback }: Bounds,
): readonly string[] {
  const problems = origins.flatMap(({ host, door }) => {
    const to = door?.host ?? host;
    if (isHere(to))
      return sharesLoopback
        ? []
        : [
            `the service is at ${to}, which leads elsewhere from an agent on another machine; name it by an address that both reach: --url`,
          ];
    return isAllowed(host, allowed)
      ? []
      : [`its owner does not let it load ${host}; start it with --allow-remote ${host}`];
  });
  return [...new Set(problems)];
}

/** The same addresses, each name looked up by this agent: nobody else says where it leads. Throws CTD_OPTIONS. */
export function reachable(
  origins: readonly Origin[],
  allowed: readonly string[],
): Promise<readonly Origin[]> {
  return Promise.all(
    origins.map(async (origin) => {
      const { host, port, door } = origin;
      if (isHere(door?.host ?? host)) return origin;
      const to = door?.port ?? port;
      const address = await permitted({ host, port: to }, '--allow-remote', { allowed });
      return { ...origin, door: { host: address, port: to } };
    }),
  );
}

function isHere(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && isLoopbackAddress(host));
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  const bare = (name: string): string => name.replaceAll(/^\[|\]$/g, '').toLowerCase();
  return allowed.some((one) => bare(one) === bare(host));
}
