import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gateways } from '../../targets/gateways/index.ts';
import { missingProgram } from '../../targets/gateways/front/gateway-program.ts';
import { startPostgres } from '../../targets/servers/postgres/private-server.ts';
import type { PostgresServer } from '../../targets/servers/postgres/private-server.ts';
import { benchOf, words } from './bench.fixture.ts';
import type { Bench } from './bench.fixture.ts';
import { listenersOf, textsOf } from './listeners.fixture.ts';
import type { Listener, ProcessText } from './listeners.fixture.ts';
import { freePort } from '../../targets/servers/free-port.ts';
import { descendants } from './process-tree.fixture.ts';

/** Nobody gets in: what the processes of running races show to another user of the machine. */
const contend = benchOf('security');
const prove = benchOf('security-prove', 'prove');
const root = resolve(import.meta.dirname, '../..');
const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** Who listens where, as the table of docs/security.md has it. */
const table = new Set(
  readFileSync(join(root, 'docs/security.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .flatMap(([, who = '', where = '']) =>
      [...(who.split(':')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, program]) => `${program}: ${where}`),
    ),
);

/** Everything that was seen of the processes of a run, from its start to its end. */
interface Seen {
  readonly listeners: readonly Listener[];
  readonly texts: readonly ProcessText[];
  /** What another user of the machine found in the middle of it. */
  readonly byNobody: Tried | undefined;
  readonly code: number | null;
  readonly stderr: string;
}

/** What somebody else can read of processes and do at their sockets. */
interface Tried {
  readonly read: string;
  readonly answered: readonly string[];
  readonly refused: readonly string[];
}

/** The user's own secrets, which stand in the environment of his `npm` alone. */
const canary = 'c4n4ry-0f-4-us3r';

/** Watches a command to its end, or until another user has tried and all of `enough` has listened. */
async function watched(
  args: string,
  env: Readonly<Record<string, string>>,
  programs: RegExp,
  { command = contend, enough = [] }: { command?: Bench; enough?: readonly string[] } = {},
): Promise<Seen> {
  const { pid, ended } = command.start([...(args === '' ? [] : words(args)), '--json'], {
    PGPASSWORD: canary,
    AWS_SECRET_ACCESS_KEY: canary,
    ...env,
  });
  const listeners = new Map<string, Listener>();
  const texts = new Map<string, ProcessText>();
  let byNobody: Tried | undefined;
  let asked = false;
  const own = textsOf([pid])[0]?.cmdline;
  const over = new AbortController();
  void ended.then(() => over.abort());
  while (!over.signal.aborted) {
    const started = await descendants(pid);
    const found = await listenersOf([pid, ...started]);
    for (const one of found) listeners.set(`${one.program} ${one.address}`, one);
    for (const one of textsOf(started))
      // One that is not its program yet is a copy of its parent.
      if (one.cmdline !== own) texts.set(`${one.pid} ${one.cmdline} ${one.environ}`, one);
    const isWhole = found.some(({ program }) => programs.test(program)) && found.some(isService);
    if (isRoot && isWhole) byNobody ??= asNobody([pid, ...started], found);
    const names = new Set([...listeners.values()].map(({ program }) => program));
    const isEnough = enough.length > 0 && enough.every((name) => names.has(name));
    if (isEnough && !asked && (byNobody !== undefined || !isRoot)) asked = process.kill(pid, 'SIGINT');
    await new Promise((wait) => setTimeout(wait, 150));
  }
  const { code, stderr } = await ended;
  return { listeners: [...listeners.values()], texts: [...texts.values()], byNobody, code, stderr };
}

const isService = ({ program }: Listener): boolean => program === 'service.js';

/** Tries at each socket to get an answer, as the user `nobody`. */
const trying = `
const { connect } = require('node:net');
const [name, ...places] = process.argv.slice(1);
const greeting = { redis: 'INFO\\r\\n', postgres: Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]) };
Promise.all(places.map((path) => new Promise((done) => {
  const socket = connect(path, () => socket.write(greeting[name]));
  socket.setTimeout(500, () => socket.destroy(new Error('silent')));
  socket.on('data', () => { done(path + ' answered'); socket.destroy(); });
  socket.on('error', (error) => done(path + ' ' + (error.code ?? error.message)));
  socket.on('close', () => done(path + ' closed'));
}))).then((all) => console.log(all.join('\\n')));`;

function asNobody(pids: readonly number[], found: readonly Listener[]): Tried {
  const as = { uid: nobody, gid: nobody, cwd: '/', encoding: 'utf8', env: {} } as const;
  const files = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  const { stdout: read } = spawnSync('/bin/sh', ['-c', 'cat "$@" 2>/dev/null', 'sh', ...files], as);
  const sockets = found.filter(({ address }) => address.startsWith('/'));
  const said = (['redis', 'postgres'] as const).flatMap((name) => {
    const places = sockets.map(({ address }) => address).filter((path) => path.includes(`-${name}-`));
    return spawnSync(process.execPath, ['-e', trying, '--', name, ...places], as)
      .stdout.trim()
      .split('\n')
      .filter((line) => line !== '');
  });
  return {
    read,
    answered: said.filter((line) => line.endsWith('answered')),
    refused: said.filter((line) => line.endsWith('EACCES')),
  };
}

/** Processes in whose arguments or environment something is, by what they are. */
const holding = (texts: readonly ProcessText[], secret: RegExp): string[] =>
  texts
    .filter(({ cmdline, environ }) => secret.test(cmdline) || secret.test(environ))
    .map(({ cmdline }) => cmdline.slice(0, 80).replaceAll('\0', ' '));

/** An address with a password in it, whoever's it is. */
const anyPassword = /\w:\/\/[^\s/:@\0]*:[^\s/@\0]+@/;

function expectClosed({ listeners, texts, byNobody, code, stderr }: Seen, secrets: readonly string[]): void {
  expect({ code: expect.toBeOneOf([0, 11, 105]) as number, stderr }).toEqual({ code, stderr });
  const places = new Set(listeners.map(({ program, where }) => `${program}: ${where}`));
  expect([...places].filter((place) => !table.has(place))).toEqual([]);
  expect(texts.length).toBeGreaterThan(0);
  expect(holding(texts, anyPassword)).toEqual([]);
  for (const secret of [canary, ...secrets])
    expect(holding(texts, new RegExp(secret.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)))).toEqual([]);
  if (!isRoot) return;
  for (const secret of [canary, ...secrets]) expect(byNobody?.read).not.toContain(secret);
  expect(byNobody?.read).toContain('service.js');
  expect(byNobody?.answered).toEqual([]);
}

const short = '--workload last-item --duration 500ms --warmup 100ms --clients 4 --workers 1 --think 20ms';

describe.runIf(isLinux)('during a race, another user of the machine', () => {
  test('on Redis, with lock servers: reads no secret, and no store answers', async () => {
    const seen = await watched(`${short} --strategy redlock`, {}, /^(redis|valkey)-server$/);
    expectClosed(seen, []);
    const sockets = seen.listeners.filter(({ program }) => /^(redis|valkey)-server$/.test(program));
    expect(sockets).toHaveLength(4);
    if (isRoot) expect(seen.byNobody?.refused).toHaveLength(4);
  }, 90_000);

  test('behind every gateway that is there: the same', async () => {
    const there = gateways.filter((kind) => missingProgram(kind) === undefined).map(({ name }) => name);
    const programs = there.map((name) => (name === 'reference' ? 'gateway.js' : name));
    const seen = await watched(
      `${short.replace('500ms', '1s')} --strategy atomic-script --gateway ${there.join()}`,
      {},
      /^(redis|valkey)-server$/,
      { enough: programs },
    );
    expectClosed(seen, []);
    expect(seen.listeners.map(({ program }) => program)).toEqual(expect.arrayContaining(programs));
  }, 90_000);

  test('in prove: the same', async () => {
    const server = /^(redis|valkey)-server$/;
    const seen = await watched('', {}, server, { command: prove, enough: ['service.js'] });
    expectClosed(seen, []);
  }, 120_000);

  test('on a private PostgreSQL: the same, and the server runs as nobody else does', async () => {
    const metrics = `127.0.0.1:${await freePort()}`;
    const seen = await watched(
      `${short} --store postgres --strategy row-lock --metrics ${metrics}`,
      {},
      /^postgres$/,
    );
    expectClosed(seen, []);
    if (isRoot) expect(seen.byNobody?.refused).toHaveLength(1);
    const own = seen.listeners.filter(({ program }) => program === 'contend.js');
    expect(own.map(({ address }) => address.split(':')[1])).toContain(metrics.split(':')[1]);
  }, 90_000);
});

describe.runIf(isLinux)('the PostgreSQL of a user, with a password in DATABASE_URL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({ settings: { fsync: 'off' } });
  }, 60_000);
  afterAll(() => server.stop());

  test('its password stays in the environment of his npm', async () => {
    const { password } = new URL(server.url);
    const env = { DATABASE_URL: server.url };
    const seen = await watched(`${short} --store postgres --strategy row-lock`, env, /^service\.js$/);
    expectClosed(seen, [password]);
  }, 90_000);

  test('the passwords of a private one are in no argument and no environment', async () => {
    const { url, serviceUrl } = server;
    const texts = textsOf(await descendants(process.pid));
    expect(texts.some(({ cmdline }) => cmdline.includes('postgres'))).toBe(true);
    for (const { password } of [new URL(url), new URL(serviceUrl)])
      expect(holding(texts, new RegExp(password))).toEqual([]);
  });

  test.runIf(isRoot)('of one that root starts no process belongs to a user that has a name', async () => {
    const started = (await descendants(process.pid)).map((pid) => {
      const { uid } = statSync(`/proc/${pid}`, { throwIfNoEntry: false }) ?? { uid: 0 };
      return { uid, cmdline: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
    });
    const owners = started.filter(({ cmdline }) => /\bpostgres\b/.test(cmdline) && !cmdline.includes('node'));
    const named = new Set(
      readFileSync('/etc/passwd', 'utf8')
        .split('\n')
        .map((line) => Number(line.split(':')[2])),
    );
    expect(owners.length).toBeGreaterThan(3);
    expect(owners.filter(({ uid }) => named.has(uid))).toEqual([]);
    expect((await listenersOf(await descendants(process.pid))).map(({ where }) => where)).toContain(
      'a socket in a folder of mode 0700',
    );
  });
});

describe.runIf(isLinux)('the walk through processes', () => {
  test('finds what listens for everybody', async () => {
    const places = [{ host: '0.0.0.0' }, { host: '::' }, { host: '127.0.0.1' }, { path: '\0contend-test' }];
    const open = join(tmpdir(), `contend-open-${process.pid}.sock`);
    const servers = [...places, { path: open }].map(() => createServer());
    const kinds = [...places, { path: open }];
    await Promise.all(
      servers.map(
        (server, at) => new Promise<void>((done) => server.listen({ port: undefined, ...kinds[at] }, done)),
      ),
    );
    const found = (await listenersOf([process.pid])).map(({ where }) => where);
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    expect(found.toSorted()).toEqual(['a port of 127.0.0.1', 'open', 'open', 'open', 'open']);
  });
});
