import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { ContendError } from '../core/errors.ts';
import { findRedisServer } from './redis-server.ts';

/** Says a line to the person who set the installation off. */
export type Log = (line: string) => void;

interface Wanted {
  readonly what: string;
  readonly packages: readonly string[];
  readonly found: () => boolean;
}

const isIn = (...paths: readonly string[]): boolean => paths.some((path) => existsSync(path));

/** Servers that a race needs, and those that only the anchor uses. */
const redis: Wanted = {
  what: 'a Redis server',
  packages: ['redis-server', 'valkey-server'],
  found: () => findRedisServer() !== undefined,
};
const anchors: readonly Wanted[] = [
  {
    what: 'nginx, for npm run anchor',
    packages: ['nginx-light', 'nginx'],
    found: () => isIn('/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'),
  },
  {
    what: 'wrk, for npm run anchor',
    packages: ['wrk'],
    found: () => isIn('/usr/bin/wrk', '/usr/local/bin/wrk', '/opt/homebrew/bin/wrk'),
  },
];

/** What to type where we cannot install a Redis server by ourselves. */
export const manual: readonly string[] = [
  'no redis-server or valkey-server was found, and none could be installed here; one of these helps:',
  '  Debian, Ubuntu  sudo apt-get install redis-server',
  '  Fedora          sudo dnf install valkey',
  '  macOS           brew install redis',
  '  Docker          docker run --rm -d -p 127.0.0.1:6379:6379 redis:7',
  '                  and then REDIS_URL=redis://127.0.0.1:6379 npm run bench',
  '  no Redis        npm run bench -- --store memory',
];

/** Installs what is missing: a Redis server, and what the anchor compares with; fails only without the first. */
export async function setup(log: Log): Promise<void> {
  await ensureRedisServer(log);
  for (const wanted of anchors) {
    if (wanted.found()) log(`found ${wanted.what}`);
    else if (!(await install(wanted, log)))
      log(`${wanted.what} is missing and could not be installed; races run without it`);
  }
}

/** The Redis server program of this machine; installs one where there is none and we may. */
export async function ensureRedisServer(log: Log): Promise<string> {
  const found = findRedisServer();
  if (found !== undefined) return found;
  log('no Redis server was found');
  await install(redis, log);
  const installed = findRedisServer();
  if (installed === undefined) throw new ContendError('CTD_REDIS_MISSING', manual);
  return installed;
}

/** Installs the first of the packages that there is; says what it does. */
async function install({ what, packages, found }: Wanted, log: Log): Promise<boolean> {
  const root = process.getuid?.() === 0;
  const sudo = root ? [] : ['sudo', '-n'];
  if (!isIn('/usr/bin/apt-get')) return false;
  if (!root && !(await run(['sudo', '-n', 'true']))) return false;
  if (!(await anyKnown(packages))) {
    log(`${[...sudo, 'apt-get update'].join(' ')}`);
    await run([...sudo, 'apt-get', 'update', '-qq']);
  }
  for (const name of packages) {
    if (!(await anyKnown([name]))) continue;
    log(`installing ${what}: ${[...sudo, 'apt-get', 'install', '--no-install-recommends', name].join(' ')}`);
    await withoutDaemons(root, log, () =>
      run([
        ...sudo,
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'apt-get',
        'install',
        '-y',
        '-qq',
        '--no-install-recommends',
        name,
      ]),
    );
    if (found()) return true;
  }
  return false;
}

/** Keeps packages from starting their servers while they are installed: policy-rc.d is Debian's switch for that. */
async function withoutDaemons(root: boolean, log: Log, body: () => Promise<boolean>): Promise<boolean> {
  const policy = '/usr/sbin/policy-rc.d';
  if (!root || existsSync(policy)) return body();
  log(`(${policy} keeps the package from starting its own server; it is removed afterwards)`);
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await body();
  } finally {
    rmSync(policy, { force: true });
  }
}

async function anyKnown(packages: readonly string[]): Promise<boolean> {
  for (const name of packages) if (await run(['apt-cache', 'show', '--no-all-versions', name])) return true;
  return false;
}

/** Runs a program without input or output; true when it ended well. */
function run([program = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
