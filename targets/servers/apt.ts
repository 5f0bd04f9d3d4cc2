import { spawn } from 'node:child_process';
import { childEnv } from '../child-env.ts';

/**
 * Installs packages ($2...) while no daemon may start: where nobody has set a policy ($1, /usr/sbin/policy-rc.d), one
 * that forbids it stands there meanwhile. The trap removes it also when the installation fails or is interrupted.
 */
export const installScript = `
policy=$1; shift
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy" || exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=60 install -y --no-install-recommends "$@"
`;

/** How packages are fetched here, and how apt and sudo ask. */
const proxies = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy'];
const forApt = [
  ...proxies,
  ...proxies.map((name) => name.toUpperCase()),
  'APT_CONFIG',
  'DEBIAN_FRONTEND',
  'SUDO_ASKPASS',
  'TERM',
];

const policyFile = '/usr/sbin/policy-rc.d';

/** Whether packages can be installed without asking anybody: Debian or Ubuntu, as root or through sudo. */
export async function canInstall(): Promise<boolean> {
  return (await succeeds('apt-get', ['--version'])) && (await rootPrefix()) !== undefined;
}

/** Installs the first package that apt knows of; tells `log` beforehand what it does. Returns whether that succeeded. */
export async function installPackage(
  candidates: readonly string[],
  log: (line: string) => void,
): Promise<boolean> {
  const prefix = await rootPrefix();
  if (prefix === undefined) return false;
  const update = async (): Promise<boolean> => {
    log(`setup: ${[...prefix, 'apt-get', 'update'].join(' ')}`);
    return runs([...prefix, 'apt-get', '-q', 'update']);
  };
  let name = await knownPackage(candidates);
  const wasKnown = name !== undefined;
  if (name === undefined && (await update())) name = await knownPackage(candidates);
  if (name === undefined) {
    log(`setup: apt-get knows no package ${candidates.join(' or ')}`);
    return false;
  }
  const install = [...prefix, 'sh', '-c', installScript, 'sh', policyFile, name];
  log(
    `setup: ${[...prefix, 'apt-get install --no-install-recommends', name].join(' ')} ` +
      `(${policyFile} keeps it from starting a daemon and is removed afterwards, unless there is one)`,
  );
  if (await runs(install)) return true;
  // Lists that are too old name files that are gone.
  return wasKnown && (await update()) && runs(install);
}

/** What to put before a command so that it runs as root without a question; undefined when there is no way. */
async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  return (await succeeds('sudo', ['-n', 'true'])) ? ['sudo', '-n'] : undefined;
}

async function knownPackage(candidates: readonly string[]): Promise<string | undefined> {
  for (const name of candidates) if (await succeeds('apt-cache', ['show', name])) return name;
  return undefined;
}

function runs([command = '', ...args]: readonly string[]): Promise<boolean> {
  return ends(command, args, 'inherit');
}

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return ends(command, args, 'ignore');
}

/** Runs a program to its end; its words go to our stderr, because stdout belongs to results. */
function ends(command: string, args: readonly string[], words: 'inherit' | 'ignore'): Promise<boolean> {
  return new Promise((resolve) => {
    const output = words === 'inherit' ? process.stderr : words;
    const child = spawn(command, args, { stdio: ['ignore', output, output], env: childEnv(forApt) });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
