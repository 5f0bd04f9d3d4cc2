import { mkdir } from 'node:fs/promises';
import type { FieldServer } from '../../targets/adapters/field-server.ts';
import { cacheOf } from '../../targets/adapters/program.ts';
import { outputOf } from '../child.ts';

/** Installs a server from npm into the cache, in its exact version; runs no script of any package. */
export async function install({ name, origin }: FieldServer, signal: AbortSignal): Promise<void> {
  if (origin.kind !== 'npm') return;
  const folder = cacheOf(name);
  await mkdir(folder, { recursive: true });
  const how = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  await outputOf('npm', ['install', ...how, `${origin.package}@${origin.version}`], { signal });
}
