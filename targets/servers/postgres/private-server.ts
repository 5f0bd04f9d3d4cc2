import { randomBytes } from 'node:crypto';
import { chownSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { driver } from '../../stores/postgres/driver.ts';
import { explicit } from '../../stores/postgres/connection.ts';
import { childrenOf, isRunning } from '../../stores/postgres/processes.ts';
import { ContendError } from '../../../harness/core/errors.ts';
import type { Guarding } from '../guard.ts';
import { GuardedServer } from '../guarded-server.ts';
import { Restartable } from '../restartable.ts';
import type { Server, ServerControl } from '../server.ts';
import { socketFolder } from '../socket-folder.ts';
import { whyNotStarted } from '../starting.ts';
import { accountOfNobody, placeFor, serverAccount } from './account.ts';
import { packagedPostgres, usablePrograms } from './binaries.ts';

const startBoundMs = 60_000;
/** It names the socket in the folder, and no port of the machine. */
const port = 5432;

/** A private server of this run; `stop` and `killNow` remove its folder. */
export interface PostgresServer extends Server {
  readonly pid: number;
  readonly serviceUrl: string;
  readonly control: ServerControl;
}

/**
 * Settings of a private server. It keeps what it is told as any other does (fsync and synchronous_commit are on), whether
 * a fault will end it or not; only how it can be reached is its own: a socket in its folder, which nobody else can enter,
 * with passwords that nobody else knows. Its memory is in its folder, so that it goes with it.
 */
const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  dynamic_shared_memory_type: 'mmap',
  max_connections: '500',
  // Statements that end in an error are part of a race.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  // After a crash, one call a file system in place of one a file.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
};

/** What of a private server can be chosen. */
export interface StartOptions {
  /** Folder of the programs; without it they come out of npm. */
  readonly native?: string;
  /** Settings besides those that every private server has. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Where a server is started, again if need be. */
interface Place {
  readonly guarding: Guarding;
  /** What makes the cluster, once. */
  readonly before: NonNullable<Guarding['before']>;
  readonly command: readonly string[];
  readonly passwordFile: string;
  /** With the password that the cluster is made with, which whoever makes it could know. */
  readonly initialUrl: string;
  readonly url: string;
  readonly serviceUrl: string;
}

/** Starts a server on a socket in a folder that nobody else can enter; throws CTD_POSTGRES_FAILED. */
export async function startPostgres(options: StartOptions = {}): Promise<PostgresServer> {
  const place = makePlace(options);
  const { guarding, before, initialUrl } = place;
  const first = await tryStart({ ...place, guarding: { ...guarding, before }, url: initialUrl });
  if (typeof first === 'string') throw failed(`PostgreSQL did not start: ${first}`);
  const server = privatePostgres(place, first);
  try {
    rmSync(place.passwordFile);
    await asked(initialUrl, rolesOf(place));
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Gives the harness another password, and makes the role that services log in as: it may do nothing until it is granted what
 * it needs in the schema of a run.
 */
function rolesOf({ url, serviceUrl }: Place): string {
  const { username, password } = new URL(serviceUrl);
  return `alter role contend password '${new URL(url).password}'; create role ${username} login password '${password}'; \
revoke all on database postgres, template1 from public; revoke all on schema public from public; \
grant connect on database postgres to ${username}`;
}

function failed(problem: string): ContendError {
  return new ContendError('CTD_POSTGRES_FAILED', [problem]);
}

/** A server at one place: its process, and after a fault none or another one. */
function privatePostgres(place: Place, first: GuardedServer): PostgresServer {
  const server = new Restartable(first, async () => {
    const again = await tryStart(place);
    if (typeof again !== 'string') return again;
    throw failed(`PostgreSQL did not start again: ${again}`);
  });
  /** The postmaster hands its connections to children, so that both must stop. */
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): readonly number[] => {
    // The postmaster first: once it is stopped, it has all the children that it will have.
    const children = server.current.signal(name) ? childrenOf(server.current.pid) : [];
    for (const pid of children) signalProcess(pid, name);
    return children;
  };
  return {
    url: place.url,
    serviceUrl: place.serviceUrl,
    get pid() {
      return server.current.pid;
    },
    control: {
      async kill() {
        await server.settled();
        const children = signal('SIGSTOP');
        await server.current.kill();
        // A new postmaster refuses to start while a child of the old one holds on to their shared memory.
        while (children.some(isRunning)) await setTimeout(5);
      },
      restart: () => server.restart(),
      pause: () => void signal('SIGSTOP'),
      resume: () => void signal('SIGCONT'),
    },
    stop: () => server.stop(),
    killNow() {
      // Children end when they hear that the postmaster has, which they do not while they are stopped.
      signal('SIGCONT');
      server.killNow();
    },
  };
}

/** A folder with what a server needs. */
function makePlace({ native, settings: own }: StartOptions): Place {
  const account = serverAccount();
  const folder = socketFolder('contend-postgres-', placeFor(account));
  try {
    const runner = account === undefined ? undefined : (accountOfNobody(folder) ?? account);
    const [initial, password, servicePassword] = [newPassword(), newPassword(), newPassword()];
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, `${initial}\n`, { mode: 0o600 });
    if (account !== undefined)
      for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
    const programs = usablePrograms(native ?? packagedPostgres(), folder, account);
    const data = join(folder, 'data');
    const place = { unix_socket_directories: `"${folder}"`, port: String(port) };
    const told = Object.entries({ ...settings, ...own, ...place }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const words = ['-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--no-locale'];
    return {
      // Without writing down what is thrown away anyway; it still gives back its shared memory, unlike after SIGKILL.
      guarding: {
        folder,
        politely: 'SIGQUIT',
        atOnce: 'SIGQUIT',
        ...(runner === undefined ? {} : { account: runner }),
      },
      before: {
        command: [join(programs, 'initdb'), '-D', data, '-U', 'contend', ...words, '--no-sync'],
        ...(account === undefined ? {} : { account }),
      },
      command: [join(programs, 'postgres'), '-D', data, ...told],
      passwordFile,
      initialUrl: urlOf(folder, 'contend', initial),
      url: urlOf(folder, 'contend', password),
      serviceUrl: urlOf(folder, 'service', servicePassword),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}

function urlOf(folder: string, user: string, password: string): string {
  const place = `localhost:${port}/postgres?host=${encodeURIComponent(folder)}`;
  return `postgres://${user}:${password}@${place}&sslmode=disable&sslnegotiation=postgres`;
}

/** A server that answers, or in words why it did not start. */
async function tryStart({
  guarding,
  command,
  url,
}: Pick<Place, 'guarding' | 'command' | 'url'>): Promise<GuardedServer | string> {
  const guarded = new GuardedServer(guarding, command);
  const problem = await whyNotStarted(guarded, {
    answers: () => answers(url),
    everyMs: 20,
    boundMs: startBoundMs,
  });
  return problem ?? guarded;
}

/** Whether our own server answers: nobody else's has its password. */
function answers(url: string): Promise<boolean> {
  return asked(url, 'select 1').then(
    () => true,
    () => false,
  );
}

async function asked(url: string, text: string): Promise<void> {
  const client = new (driver().Client)({ ...explicit(url), connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end().catch(() => {});
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
