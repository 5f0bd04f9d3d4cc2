import { ContendError } from '../../harness/core/errors.ts';
import { canInstall, installPackage } from './apt.ts';
import { findProgram, findRedisServer } from './redis-server.ts';

/** What a person types where we cannot install: one way for each kind of system. */
export const redisInstructions = `Contend needs redis-server or valkey-server, 6.2 or newer. Install one and run the command again:
  Debian, Ubuntu   sudo apt-get update && sudo apt-get install --no-install-recommends redis-server
  Fedora           sudo dnf install valkey
  macOS            brew install redis
or name a server that is running:
  Docker           docker run -d -p 127.0.0.1:6379:6379 redis:7
                   REDIS_URL=redis://127.0.0.1:6379 npm run bench`;

/** Programs that some commands use where they are there, with what each is for. */
const optional: readonly { readonly program: string; readonly for: string; readonly package?: string }[] = [
  {
    program: 'nginx',
    for: 'races behind it (--gateway nginx), the anchor, and the cost of gateways',
  },
  { program: 'haproxy', for: 'races behind it (--gateway haproxy)' },
  { program: 'wrk', for: 'the anchor, as a second opinion on the highest rate' },
  { program: 'xmllint', for: 'a test of JUnit reports', package: 'libxml2-utils' },
  { program: 'prometheus', for: 'the test of --metrics, which lets it scrape a run' },
  { program: 'chromium', for: 'the tests of report pages, in a real browser' },
  { program: 'pgbench', for: 'the floors of strategies on PostgreSQL', package: 'postgresql' },
];

/** Installs what is missing on this machine, or says what to type; throws CTD_REDIS_MISSING when Redis stays missing. */
export async function setup(log: (line: string) => void = () => {}): Promise<void> {
  const binary = await ensureRedisServer(log);
  log(`redis: ${binary}`);
  for (const { program, for: purpose, package: name = program } of optional) {
    const found = findProgram([program]);
    if (found !== undefined) log(`${program}: ${found}`);
    else if (!(await canInstall()) || !(await installPackage([name], log)))
      log(`${program}: not there; it is optional, for ${purpose}`);
  }
}

/** The Redis server program of this machine, installed when that is possible; throws CTD_REDIS_MISSING with what to type. */
export async function ensureRedisServer(
  log: (line: string) => void,
  find: () => string | undefined = findRedisServer,
  install: (log: (line: string) => void) => Promise<boolean> = installRedis,
): Promise<string> {
  const found = find() ?? ((await install(log)) ? find() : undefined);
  if (found === undefined) throw new ContendError('CTD_REDIS_MISSING', [redisInstructions]);
  return found;
}

async function installRedis(log: (line: string) => void): Promise<boolean> {
  return (await canInstall()) && installPackage(['redis-server', 'valkey-server'], log);
}
