import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { gateways } from '../index.ts';
import { startGateway } from './gateway-server.ts';

const clients = 32;
const rounds = 25;

/** Two instances that count who connects. */
class Backends {
  connections = 0;
  readonly #servers: Server[] = [];

  async start(): Promise<{ host: string; port: number }[]> {
    for (let index = 0; index < 2; index++) {
      const server = createServer((asked, answer) => {
        asked.resume();
        answer.end('{}');
      });
      server.keepAliveTimeout = 60_000;
      server.on('connection', () => (this.connections += 1));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      this.#servers.push(server);
    }
    return this.#servers.map((server) => ({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
    }));
  }

  stop(): void {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

let backends: Backends;
afterEach(() => backends.stop());

test.each(gateways.map(({ name }) => name))(
  '%s keeps its connections to several instances, however many clients there are',
  async (name) => {
    backends = new Backends();
    const kind = gateways.find((gateway) => gateway.name === name);
    if (kind === undefined) throw new Error(name);
    const parts = { backends: await backends.start(), balance: 'round-robin' } as const;
    const gateway = await startGateway(kind, { ...parts, connections: clients });
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    const ask = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request(`${gateway.url}/items/1`, { agent }, (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.statusCode));
        });
        sent.once('error', reject);
        sent.end();
      });
    try {
      for (let round = 0; round < rounds; round++) {
        const statuses = await Promise.all(Array.from({ length: clients }, ask));
        expect(new Set(statuses)).toEqual(new Set([200]));
      }
    } finally {
      agent.destroy();
      await gateway.stop();
    }
    // One a client and instance, and not one a request.
    expect(backends.connections).toBeLessThanOrEqual(2 * clients);
  },
  30_000,
);
