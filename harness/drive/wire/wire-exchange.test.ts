import { afterEach, describe, expect, test } from 'vitest';
import { answerText, describeExchange, requestText, TestServer, Witness } from './exchange.case.ts';
import type { Behaviour } from './exchange.case.ts';
import type { Exchange } from './exchange.ts';
import { createWireExchange } from './wire-exchange.ts';

const clock = (): number => performance.now();

describeExchange({
  name: 'wire',
  create: (port, settings) =>
    createWireExchange({ origins: [{ host: '127.0.0.1', port }], clock, ...settings }),
});

describe('the wire client', () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });
  async function serve(...parameters: ConstructorParameters<typeof TestServer>): Promise<TestServer> {
    const server = new TestServer(...parameters);
    await server.listen();
    endings.push(() => server.close());
    return server;
  }
  async function open(servers: readonly TestServer[], lanes: number, timeoutMs = 2000): Promise<Exchange> {
    const origins = servers.map(({ port }) => ({ host: '127.0.0.1', port }));
    const exchange = createWireExchange({ origins, clock, timeoutMs });
    endings.push(() => exchange.close());
    await exchange.open(lanes);
    const connections = (): number => servers.reduce((sum, server) => sum + server.connections, 0);
    await expect.poll(connections).toBe(lanes);
    return exchange;
  }
  const echo: Behaviour = (socket, { nonce }) => socket.write(answerText(nonce));

  test('needs somewhere to connect to', async () => {
    await expect(open([], 1)).rejects.toThrow('at least one origin');
  });

  test('spreads lanes and a light load evenly over the instances', async () => {
    const servers = [await serve(echo), await serve(echo), await serve(echo)];
    const exchange = await open(servers, 7);
    expect(servers.map((server) => server.connections)).toEqual([3, 2, 2]);
    for (let nonce = 1; nonce <= 21; nonce++) {
      const lane = exchange.acquire()!;
      const witness = new Witness();
      lane.send(requestText(), nonce, witness);
      await witness.fate();
      exchange.giveBack(lane);
    }
    expect(servers.map((server) => server.requests)).toEqual([9, 6, 6]);
  });

  test('finds a host by its name, on whichever address it listens', async () => {
    const server = await serve(echo);
    const exchange = createWireExchange({
      origins: [{ host: 'localhost', port: server.port }],
      clock,
      timeoutMs: 2000,
    });
    endings.push(() => exchange.close());
    await exchange.open(1);
    const witness = new Witness();
    exchange.acquire()!.send(requestText(), 1, witness);
    expect(await witness.fate()).toMatchObject({ kind: 'answered' });
  });

  test('opens more connections than a backlog holds', async () => {
    const server = await serve(echo);
    await open([server], 700);
    expect(server.connections).toBe(700);
  });

  test('reads an answer larger than its buffer', async () => {
    const body = JSON.stringify('x'.repeat(300_000));
    const server = await serve((socket, { nonce }) => socket.write(answerText(nonce, body)));
    const exchange = await open([server], 1);
    const witness = new Witness();
    exchange.acquire()!.send(requestText(), 1, witness);
    expect(await witness.fate()).toMatchObject({ body: 'x'.repeat(300_000) });
  });

  test('passes on an answer that comes before an armed request is complete, and gives the connection up', async () => {
    const server = await serve(echo, undefined, (socket) =>
      socket.once('data', () => socket.write(answerText(9))),
    );
    const exchange = await open([server], 1);
    const lane = exchange.acquire()!;
    const witness = new Witness();
    lane.arm(requestText(), 9, witness);
    expect(await witness.fate()).toMatchObject({ kind: 'answered', nonce: 9 });
    expect(lane.ready).toBe(false);
    expect(lane.release()).toBeNaN();
    expect(witness.fates).toHaveLength(1);
    expect(server.requests).toBe(0);
  });

  test('does not know the fate of an armed request whose connection closes', async () => {
    const server = await serve(echo, undefined, (socket) => socket.once('data', () => socket.destroy()));
    const exchange = await open([server], 1);
    const lane = exchange.acquire()!;
    const witness = new Witness();
    lane.arm(requestText(), 9, witness);
    expect(await witness.fate()).toMatchObject({ kind: 'unknown' });
    expect(lane.release()).toBeNaN();
  });

  test('arms a lane that must connect first, released before or after', async () => {
    const server = await serve(echo);
    const exchange = await open([server], 2);
    for (const socket of server.sockets) socket.end();
    const lanes = [exchange.acquire()!, exchange.acquire()!];
    await expect.poll(() => lanes.some((lane) => lane.ready)).toBe(false);
    const witnesses = [new Witness(), new Witness()];
    lanes.forEach((lane, i) => lane.arm(requestText(), i + 1, witnesses[i]!));
    expect(lanes[0]!.release()).toBeNaN();
    expect(await witnesses[0]!.fate()).toMatchObject({ kind: 'answered', nonce: 1 });
    expect(lanes[0]!.sentAtMs).toBeGreaterThan(0);
    expect(witnesses[1]!.fates).toEqual([]);
    expect(lanes[1]!.release()).toBeGreaterThan(0);
    expect(await witnesses[1]!.fate()).toMatchObject({ kind: 'answered', nonce: 2 });
  });

  test('gives up a connection on which bytes come that nobody asked for', async () => {
    const server = await serve(echo);
    const exchange = await open([server], 1);
    const lane = exchange.acquire()!;
    expect(lane.ready).toBe(true);
    for (const socket of server.sockets) socket.write(answerText(1));
    await expect.poll(() => lane.ready).toBe(false);
    const witness = new Witness();
    lane.send(requestText(), 1, witness);
    expect(await witness.fate()).toMatchObject({ kind: 'answered' });
    expect(server).toMatchObject({ connections: 2, requests: 1 });
  });

  test('does not guess which of two answers without a nonce is the right one', async () => {
    const server = await serve((socket) => socket.write(answerText(0) + answerText(0)));
    const exchange = await open([server], 1);
    const witness = new Witness();
    exchange.acquire()!.send(requestText(), 1, witness);
    expect(await witness.fate()).toMatchObject({ kind: 'unknown' });
  });

  test('lets a receiver send again from its callback', async () => {
    const server = await serve(echo);
    const exchange = await open([server], 1);
    const lane = exchange.acquire()!;
    const statuses: number[] = [];
    await new Promise<void>((resolve) => {
      const receiver = {
        answered: (reply: { status: number; nonce: number }) => {
          const { nonce } = reply;
          if (nonce < 50) lane.send(requestText(), nonce + 1, receiver);
          statuses.push(reply.status);
          if (nonce === 50) resolve();
        },
        lost: () => resolve(),
      };
      lane.send(requestText(), 1, receiver);
    });
    expect(statuses).toEqual(Array.from({ length: 50 }, () => 200));
  });
});
