import { chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContendError } from '../../harness/core/errors.ts';
import { undici } from '../../harness/drive/wire/undici.ts';
import { freePort } from '../servers/free-port.ts';
import { GuardedServer } from '../servers/guarded-server.ts';
import { accountOfNobody } from '../servers/postgres/account.ts';
import { startPostgres } from '../servers/postgres/private-server.ts';
import { startOnFreePort, whyNotStarted } from '../servers/starting.ts';
import type { FieldServer } from './field-server.ts';
import type { Program } from './program.ts';

/** A server that was started here; `stop` and `killNow` remove its folder, as does its guard when we are gone. */
export interface StartedServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
  readonly killNow: () => void;
}

const startBoundMs = 60_000;

/** Starts a server on a free port of the loopback address, in a folder of its own; throws CTD_SERVICE_FAILED. */
export async function startServer(server: FieldServer, program: Program): Promise<StartedServer> {
  if (server.store === undefined) return startWith('', server, program);
  const store = await startPostgres();
  try {
    const started = await startWith(store.url, server, program);
    return {
      url: started.url,
      async stop() {
        await started.stop();
        await store.stop();
      },
      killNow() {
        started.killNow();
        store.killNow();
      },
    };
  } catch (error) {
    await store.stop();
    throw error;
  }
}

async function startWith(store: string, server: FieldServer, program: Program): Promise<StartedServer> {
  const taken = /in use|EADDRINUSE|cannot bind/i;
  const started = await startOnFreePort(() => tryStart(store, server, program), taken);
  if (typeof started !== 'string') return started;
  throw new ContendError('CTD_SERVICE_FAILED', [`${server.name} did not start: ${started}`]);
}

async function tryStart(
  store: string,
  server: FieldServer,
  { command }: Program,
): Promise<StartedServer | string> {
  const folder = mkdtempSync(join(tmpdir(), `contend-${server.name}-`));
  const [port, otherPort] = [await freePort(), await freePort()];
  const { folders = [], files, args } = server.arrange({ folder, port, otherPort, store });
  // Nothing that somebody else wrote runs as root here. What npm installed lies where only its owner may go.
  const account = server.origin.kind === 'npm' ? undefined : accountOfNobody(folder);
  const own = (path: string): void => {
    if (account !== undefined) chownSync(path, account.uid, account.gid);
  };
  for (const name of folders) {
    mkdirSync(join(folder, name));
    own(join(folder, name));
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    own(join(folder, name));
  }
  const guarding = { folder, politely: 'SIGTERM', ...(account === undefined ? {} : { account }) } as const;
  const guarded = new GuardedServer(guarding, [...command, ...args]);
  const url = `http://127.0.0.1:${port}`;
  const problem = await whyNotStarted(guarded, {
    answers: async () => guarded.pid > 0 && (await answers(`${url}${server.ready}`)),
    everyMs: 50,
    boundMs: startBoundMs,
  });
  if (problem !== undefined) return problem;
  return { url, stop: () => guarded.stop(), killNow: () => guarded.killNow() };
}

async function answers(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await undici().request(url, {
      headersTimeout: 1000,
      bodyTimeout: 1000,
      reset: true,
    });
    await body.dump();
    return statusCode < 500;
  } catch {
    return false;
  }
}
