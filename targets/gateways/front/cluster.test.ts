import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { reference } from '../reference.ts';
import { backend, get } from '../reference/gateway.fixture.ts';
import { startGateway } from './gateway-server.ts';
import type { GatewayServer } from './gateway-server.ts';

/** Several processes on one port before a backend that always answers. */
async function several(
  processes: number,
): Promise<{ readonly server: GatewayServer; readonly workers: readonly number[] }> {
  const address = await backend((request, response) => {
    request.resume();
    response.end('there');
  });
  const server = await startGateway(reference, {
    backends: [address],
    balance: 'hash',
    connections: 64,
    abilities: { processes },
  });
  onTestFinished(() => server.stop());
  return { server, workers: childrenOf(server.pid) };
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Which sockets of a process these are, by the numbers that the system gives them. */
function socketsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

/** The sockets whose other ends are at these ports; see proc_net_tcp(5). */
function socketsTo(ports: readonly number[]): ReadonlySet<string> {
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  const wanted = new Set(ports);
  return new Set(
    rows.flatMap((row) => {
      const [, , remote = '', , , , , , , inode = ''] = row.trim().split(/\s+/);
      return wanted.has(Number.parseInt(remote.split(':')[1] ?? '', 16)) ? [inode] : [];
    }),
  );
}

function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('Z') === false;
  } catch {
    return false;
  }
}

const allGone = (pids: readonly number[]): Promise<void> =>
  vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000 });

// Who their processes are only Linux tells.
describe.runIf(process.platform === 'linux')('several gateways on one port', () => {
  test('are dealt connections in turn, all answer, and their CPU counts', async () => {
    const { server, workers } = await several(3);
    expect(workers).toHaveLength(3);
    const sockets = await Promise.all(
      Array.from(
        { length: 30 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(server.port, '127.0.0.1', () => resolve(socket));
          }),
      ),
    );
    onTestFinished(() => void sockets.map((socket) => socket.destroy()));
    const dealt = (): number[] => {
      const ours = socketsTo(sockets.map(({ localPort = 0 }) => localPort));
      return workers.map((pid) => socketsOf(pid).filter((one) => ours.has(one)).length);
    };
    await vi.waitFor(() => expect(dealt().reduce((sum, one) => sum + one, 0)).toBe(30), { timeout: 10_000 });
    for (const one of dealt()) expect(one).toBeGreaterThanOrEqual(4);
    for (const _ of workers) expect((await get(`${server.url}/items/7`)).text).toBe('there');
    const own = readFileSync(`/proc/${server.pid}/schedstat`, 'utf8').split(' ')[0];
    expect(server.cpuMs()).toBeGreaterThan(Number(own) / 1e6);
    await server.stop();
    await allGone([server.pid, ...workers]);
  });

  test('all end where one of them ends by itself, and that is told', async () => {
    const { server, workers } = await several(2);
    process.kill(workers[0]!, 'SIGKILL');
    await vi.waitFor(() => expect(server.failed).toBe(true), { timeout: 10_000 });
    await allGone([server.pid, ...workers]);
  });

  test('all end where the first of them is killed, as where nobody can wait', async () => {
    const { server, workers } = await several(2);
    server.killNow();
    await allGone([server.pid, ...workers]);
  });
});
