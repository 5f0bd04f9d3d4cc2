import type { Server, ServerKind, ServerParts } from './server.ts';

/** Opens the servers of several stores, by store; when one cannot be had, those that were started are ended. */
export async function openServers(
  kinds: readonly ServerKind[],
  parts: ServerParts,
): Promise<ReadonlyMap<string, Server>> {
  const opened = new Map<string, Server>();
  try {
    for (const { store, open } of kinds) opened.set(store, await open(process.env, parts));
  } catch (error) {
    await Promise.all([...opened.values()].map((server) => server.stop()));
    throw error;
  }
  return opened;
}
