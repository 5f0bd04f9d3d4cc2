import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { childrenOf, isRunning as hasNotEnded, processState } from '../../stores/postgres/processes.ts';
import { isAlive } from '../../../harness/cli/process-tree.fixture.ts';
import { socketFolder } from '../socket-folder.ts';
import { accountOfNobody, placeFor, serverAccount } from './account.ts';
import { packagedPostgres, usablePrograms } from './binaries.ts';
import { connectPostgres, unfitness } from './check.ts';
import { startPostgres } from './private-server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'contend-test-'));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function asked<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<T[]>({ text, rowMode: 'array' });
  await client.end();
  return rows[0] ?? [];
}

describe('private PostgreSQL server', () => {
  it('answers on a socket that only its user can reach, for its password alone, and leaves nothing', async () => {
    const server = await startPostgres();
    const [dir = '', address, sockets, fsync] = await asked<string>(
      server.url,
      "select current_setting('data_directory'), current_setting('listen_addresses'), current_setting('unix_socket_directories'), current_setting('fsync')",
    );
    expect([address, sockets, fsync]).toEqual(['', `"${dirname(dir)}"`, 'on']);
    expect(statSync(dirname(dir)).mode & 0o777).toBe(0o700);
    expect(await connectPostgres(server.url)).toMatch(/^18\./);
    const wrong = new URL(server.url);
    wrong.password = 'wr0ng';
    const failure: unknown = await connectPostgres(wrong.href).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CTD_POSTGRES_UNREACHABLE', exitCode: 104 });
    expect(String(failure)).toMatch(/:\*\*\*@localhost.*does not accept/);
    expect(String(failure)).not.toContain('wr0ng');
    wrong.password = '';
    await expect(connectPostgres(wrong.href)).rejects.toThrow(/wants a password/);
    const elsewhere = server.url.replace('/postgres?', '/nowhere?');
    await expect(connectPostgres(elsewhere)).rejects.toThrow(/no such database/);
    await asked(server.url, "create role guest login password 'g'");
    await asked(server.url, 'grant connect on database postgres to guest');
    const guest = server.url.replace(/contend:[^@]*/, 'guest:g');
    await expect(connectPostgres(guest)).rejects.toThrow(/may not create a schema.*GRANT CREATE/);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(dirname(dir))).toBe(false);
    await server.stop();
  });

  it('has after a fault what it had committed, at the same address, and ends at once where nothing can be awaited, with all children and its folder', async () => {
    const server = await startPostgres();
    expect(await asked(server.url, 'show synchronous_commit')).toEqual(['on']);
    const [dir = ''] = await asked<string>(server.url, "select current_setting('data_directory')");
    await asked(server.url, 'create table kept (n int)');
    const first = [server.pid, ...childrenOf(server.pid)];
    expect(first.length).toBeGreaterThan(3);
    server.control.pause();
    // A signal takes its time; a child that had ended before waits for its parent.
    const moves = (pid: number): boolean => !/[TZ]/.test(processState(pid)?.state ?? 'Z');
    for (let tries = 0; tries < 500 && first.some(moves); tries++) await setTimeout(10);
    expect(first.filter(moves)).toEqual([]);
    server.control.resume();
    await asked(server.url, 'insert into kept values (7)');
    // Stopped processes end by force alone.
    server.control.pause();
    await server.control.kill();
    expect(first.filter(hasNotEnded)).toEqual([]);
    await server.control.restart();
    expect(await asked(server.url, 'select n from kept')).toEqual([7]);
    const second = [server.pid, ...childrenOf(server.pid)];
    server.control.pause();
    server.killNow();
    const isLeft = (): boolean => second.some(hasNotEnded) || existsSync(dirname(dir));
    for (let tries = 0; tries < 500 && isLeft(); tries++) await setTimeout(10);
    expect(second.filter(hasNotEnded)).toEqual([]);
    expect(existsSync(dirname(dir))).toBe(false);
    await server.stop();
  });

  it('says with the last words of the log why it did not start, and leaves no folder', async () => {
    const place = mkdtempSync(join(tmpdir(), 'contend-place-'));
    chmodSync(place, 0o755);
    vi.stubEnv('TMPDIR', place);
    await expect(startPostgres({ settings: { shared_buffers: 'much' } })).rejects.toMatchObject({
      code: 'CTD_POSTGRES_FAILED',
      message: expect.stringContaining('shared_buffers') as string,
    });
    expect(readdirSync(place)).toEqual([]);
    rmSync(place, { recursive: true });
  });
});

describe('programs out of npm', () => {
  it('are copied with their links where they cannot be run in place', async () => {
    const native = packagedPostgres();
    const broken = join(folder, 'package', 'native');
    // As npm leaves it that was told to run no scripts: all files, and no links.
    mkdirSync(join(broken, 'lib'), { recursive: true });
    for (const name of ['bin', 'share', 'pg-symlinks.json'])
      symlinkSync(join(native, name), join(broken, name));
    const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
    const targets = new Set(links.map(({ target }) => target.slice('native/lib/'.length)));
    for (const name of readdirSync(join(native, 'lib')))
      if (!targets.has(name)) symlinkSync(join(native, 'lib', name), join(broken, 'lib', name));
    const place = mkdtempSync(join(folder, 'run-'));
    expect(usablePrograms(native, place, undefined)).toBe(join(native, 'bin'));
    for (const target of targets) expect(existsSync(join(broken, 'lib', target))).toBe(false);
    const unreadable = usablePrograms(join(folder, 'nowhere', '..', 'package', 'native'), place, undefined);
    expect(unreadable.startsWith(folder)).toBe(true);
  });

  it('are missing with what to do about it', () => {
    expect(() => packagedPostgres('plan9', 'mips')).toThrow(/DATABASE_URL=/);
  });
});

describe('account of a server', () => {
  const passwd = (): string =>
    'root:x:0:0::/root:/bin/sh\npostgres:x:101:104::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n';

  it.each([
    // Whoever is not root runs it as himself.
    [1000, undefined],
    // Root cannot: PostgreSQL refuses.
    [0, { uid: 65534, gid: 65534 }],
  ])('of the user %s is %j', (uid, account) => {
    expect(serverAccount(uid, passwd)).toEqual(account);
  });

  it('is any that has a name where the usual ones are missing', () => {
    expect(serverAccount(0, () => 'root:x:0:0::/:/bin/sh\napp:x:7:8::/:/bin/sh\n')).toEqual({
      uid: 7,
      gid: 8,
    });
  });
});

describe.runIf(process.getuid?.() === 0)('user that nobody is', () => {
  it('is one of the numbers that are lent, and none that is taken', () => {
    const own = mkdtempSync(join(folder, 'own-'));
    const seen: number[] = [];
    const account = accountOfNobody(own, (uid) => seen.push(uid) < 3);
    expect(account).toEqual({ uid: seen[2], gid: seen[2] });
    expect(statSync(own).uid).toBe(seen[2]);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(61_184);
    expect(accountOfNobody(own, () => true)).toBeUndefined();
  });
});

describe('folder of a server', () => {
  it('is in /tmp where the path of a socket would be too long', () => {
    const deep = join(folder, 'd'.repeat(80));
    mkdirSync(deep);
    for (const [place, above] of [
      [deep, '/tmp'],
      [folder, folder],
    ] as const) {
      const made = socketFolder('contend-test-', place);
      expect([dirname(made), statSync(made).mode & 0o777]).toEqual([above, 0o700]);
      rmSync(made, { recursive: true });
    }
  });

  it('is in /tmp where the user of the server could not come to it', () => {
    const closed = mkdtempSync(join(folder, 'closed-'));
    expect(placeFor({ uid: 65534, gid: 65534 }, closed)).toBe('/tmp');
    expect(placeFor(undefined, closed)).toBe(closed);
    expect(placeFor({ uid: 65534, gid: 65534 }, '/')).toBe('/');
  });
});

describe('check of a given PostgreSQL', () => {
  it('says that nothing listens there', () =>
    expect(connectPostgres('postgres://a:b@127.0.0.1:1/c')).rejects.toThrow(
      /127\.0\.0\.1:1\/c: .*ECONNREFUSED/,
    ));

  it('says what an address looks like', () =>
    expect(connectPostgres('localhost:5432')).rejects.toThrow(/must look like postgres:\/\//));

  it('says that what listens there is not PostgreSQL', async () => {
    const web = createServer();
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const address = web.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    await expect(connectPostgres(`postgres://a:b@127.0.0.1:${port}/c`)).rejects.toThrow(
      /does not answer as PostgreSQL does/,
    );
    web.closeAllConnections();
    await new Promise((resolve) => web.close(resolve));
  });

  const good = { version: '14.0', versionNumber: 140_000, isReplica: false, database: 'd', mayCreate: true };
  it.each([
    // The oldest that will do.
    [{}, undefined],
    // One below.
    [{ version: '13.14', versionNumber: 130_014 }, 'it is PostgreSQL 13.14, and 14 or newer is needed'],
    [{ isReplica: true }, 'replica'],
    [{ mayCreate: false }, 'GRANT CREATE ON DATABASE d'],
  ])('judges %j', (differs, words) => {
    const problem = unfitness({ ...good, ...differs });
    if (words === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(words);
  });
});
