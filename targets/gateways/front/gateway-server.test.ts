import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../../../harness/cli/process-tree.fixture.ts';
import { gateways } from '../index.ts';
import { nginx } from '../nginx.ts';
import { freePort } from '../../servers/free-port.ts';
import { gatewayCommand, missingProgram } from './gateway-program.ts';
import { startGateway } from './gateway-server.ts';

const parts = { balance: 'round-robin', connections: 4 } as const;
const each = gateways.map((kind) => [kind.name, kind] as const);

test.each(each)(
  '%s before a backend that is down answers 502 or 503, in its own name, which clients count as unknown, and leaves no process and no folder behind, ended politely or by force',
  async (name, kind) => {
    const backends = [{ host: '127.0.0.1', port: await freePort() }];
    for (const how of ['stop', 'killNow'] as const) {
      const gateway = await startGateway(kind, { ...parts, backends });
      try {
        const { statusCode, headers, body } = await request(`${gateway.url}/items/1`);
        await body.dump();
        expect(headers['contend-gateway']).toBe(name);
        expect([502, 503]).toContain(statusCode);
        expect(gateway.failed).toBe(false);
        expect(gateway.cpuMs()).toBeGreaterThan(0);
      } finally {
        await gateway[how]();
      }
      await vi.waitFor(() => expect(isAlive(gateway.pid)).toBe(false), { timeout: 5000 });
      expect(existsSync(gateway.folder)).toBe(false);
      expect(gateway.failed).toBe(false);
    }
  },
);

test.each(each)(
  '%s whose port is taken takes another; where all are taken, that is said',
  async (_, kind) => {
    const taken = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const backends = [{ host: '127.0.0.1', port: 1 }];
    try {
      const ports = [port, await freePort()];
      const portOf = (): Promise<number> => Promise.resolve(ports.shift() ?? 0);
      const gateway = await startGateway(kind, { ...parts, backends }, { portOf });
      await gateway.stop();
      // It tries to bind for seconds, every time.
      if (kind.name === 'nginx') return;
      const failure = startGateway(kind, { ...parts, backends }, { portOf: () => Promise.resolve(port) });
      await expect(failure).rejects.toMatchObject({
        code: 'CTD_GATEWAY_FAILED',
        exitCode: 104,
        message: expect.stringMatching(
          new RegExp(`the gateway ${kind.name} did not start: [^]*(in use|EADDRINUSE|cannot bind)`, 'i'),
        ) as string,
      });
    } finally {
      taken.close();
    }
  },
  60_000,
);

test('a program that is not installed is told with what to type', () => {
  const missing = {
    ...nginx,
    program: { kind: 'installed', name: 'nginx-of-nobody', versionArgs: [] },
  } as const;
  expect(gatewayCommand(missing)).toBeUndefined();
  expect(missingProgram(missing)).toMatch(/npm run setup/);
  expect(missingProgram(nginx)).toBeUndefined();
});
