import type { Server, ServerKind, ServerParts } from './server.ts';

/** Opens servers, by what they serve; when one cannot be had, those that were started are ended. */
export async function openServers(
  kinds: readonly ServerKind[],
  parts: ServerParts,
): Promise<ReadonlyMap<string, Server>> {
  const opened = new Map<string, Server>();
  try {
    for (const { serves, variable, open } of kinds)
      opened.set(serves, await open(process.env[variable], parts));
  } catch (error) {
    await Promise.all([...opened.values()].map((server) => server.stop()));
    throw error;
  }
  return opened;
}
