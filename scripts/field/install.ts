import { mkdir, rename, rm } from 'node:fs/promises';
import type { FieldServer } from '../../targets/adapters/field-server.ts';
import { cacheOf } from '../../targets/adapters/program.ts';
import { outputOf } from '../child.ts';

/**
 * Installs a server from npm into the cache, in its exact version; runs no script of any package. It is there once it is whole: what
 * an interrupted one leaves is of no use to the next, which would take half a package for a whole one.
 */
export async function install({ name, origin }: FieldServer, signal: AbortSignal): Promise<void> {
  if (origin.kind !== 'npm') return;
  const folder = cacheOf(name);
  const fresh = `${folder}.part`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    const how = ['--prefix', fresh, '--ignore-scripts', '--save-exact', '--no-audit', '--no-fund'];
    await outputOf('npm', ['install', ...how, `${origin.package}@${origin.version}`], { signal });
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
