import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { childEnv } from '../child-env.ts';
import { findProgram } from '../servers/redis-server.ts';
import type { FieldServer } from './field-server.ts';

/** How a server is called on this machine. */
export interface Program {
  readonly command: readonly string[];
  readonly version: string;
}

/** The program of a server; undefined where it is not installed. */
export function programOf({ name, origin }: FieldServer): Program | undefined {
  if (origin.kind === 'npm') {
    const file = join(cacheOf(name), 'node_modules', origin.package, origin.program);
    return existsSync(file) ? { command: [process.execPath, file], version: origin.version } : undefined;
  }
  const binary = findProgram([origin.program]);
  const raced = findProgram([origin.raced ?? origin.program]);
  if (binary === undefined || raced === undefined) return undefined;
  const told = spawnSync(raced, [...origin.versionArgs], {
    encoding: 'utf8',
    timeout: 5000,
    env: childEnv(),
  });
  const [version = 'unknown'] = /\d+\.\d+(\.\d+)*/.exec(`${told.stdout} ${told.stderr}`) ?? [];
  return { command: [binary], version };
}

/** What to type to have a server that is not there. */
export function installLine({ name, origin }: FieldServer): string {
  return origin.kind === 'debian'
    ? `apt-get install --no-install-recommends ${origin.package}`
    : `npm run field -- ${name}`;
}

/** Where a server from npm lies: beside what belongs to this project, and never in it. */
export function cacheOf(name: string): string {
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(caches, 'contend', 'field', name);
}
