import net from 'node:net';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { Exchange, Lane, Receiver } from './exchange.ts';
import type { Reply, RequestText } from '../../core/dialect.ts';

/** What came of one send, copied out of the callback. */
export type Fate =
  | { kind: 'answered'; status: number; version: number; nonce: number; body: unknown; atMs: number }
  | { kind: 'notSent' | 'unknown'; cause: string; atMs: number };

/** A receiver that notes every call, so that a test sees when there was more than one. */
export class Witness implements Receiver {
  readonly fates: Fate[] = [];
  readonly #settled: (() => void)[] = [];

  answered(reply: Reply, atMs: number): void {
    const { status, version, nonce } = reply;
    this.#note({ kind: 'answered', status, version, nonce, body: reply.json(), atMs });
  }

  lost(kind: 'notSent' | 'unknown', cause: string, atMs: number): void {
    this.#note({ kind, cause, atMs });
  }

  /** The first call, waiting for it if need be. */
  async fate(): Promise<Fate> {
    if (this.fates.length === 0) await new Promise<void>((resolve) => this.#settled.push(resolve));
    return this.fates[0]!;
  }

  #note(fate: Fate): void {
    this.fates.push(fate);
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}

/** A request with whatever nonce it is sent with. */
export function requestText(body = ''): RequestText {
  return {
    head: `POST /items/0-0 HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${Buffer.byteLength(body)}\r\nContend-Nonce: `,
    tail: `\r\n\r\n${body}`,
  };
}

/** The text of an answer. */
export function answerText(nonce: number, body = '{}', more = ''): string {
  const echo = nonce === 0 ? '' : `Contend-Nonce: ${nonce}\r\n`;
  return `HTTP/1.1 200 OK\r\nETag: "5"\r\n${echo}${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** What a test's server does with a request, which it has in full. */
export type Behaviour = (socket: net.Socket, request: { nonce: number; body: string; text: string }) => void;

/** A server on a free port that hands every complete request, and every connection, to the test. */
export class TestServer {
  readonly sockets = new Set<net.Socket>();
  connections = 0;
  requests = 0;
  readonly #server: net.Server;

  constructor(
    behaviour: Behaviour,
    secure?: { readonly key: string; readonly cert: string },
    greet: (socket: net.Socket) => void = () => {},
  ) {
    const serve = (socket: net.Socket): void => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        for (;;) {
          const head = text.indexOf('\r\n\r\n');
          const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
          if (head < 0 || text.length < head + 4 + length) return;
          const request = text.slice(0, head + 4 + length);
          text = text.slice(head + 4 + length);
          this.requests += 1;
          const nonce = Number(/contend-nonce: (\d+)/i.exec(request)?.[1] ?? 0);
          behaviour(socket, { nonce, body: request.slice(head + 4), text: request });
        }
      });
      greet(socket);
    };
    this.#server = secure === undefined ? net.createServer(serve) : tls.createServer(secure, serve);
    this.#server.on('tlsClientError', () => {});
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this.port;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}

/** How a suite makes the exchange under test for a port. */
export interface Subject {
  readonly name: string;
  readonly secure?: { readonly key: string; readonly cert: string };
  readonly create: (
    port: number,
    settings: { timeoutMs: number; requireNonce: boolean; onBodyAnnounced?: () => void },
  ) => Exchange;
}

/** What every exchange promises, over real sockets. */
export function describeExchange(subject: Subject): void {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });

  async function begin(
    behaviour: Behaviour,
    settings: {
      lanes?: number;
      timeoutMs?: number;
      requireNonce?: boolean;
      onBodyAnnounced?: () => void;
    } = {},
  ): Promise<{ exchange: Exchange; server: TestServer; lane: Lane }> {
    const { lanes = 1, timeoutMs = 2000, requireNonce = false, ...more } = settings;
    const server = new TestServer(behaviour, subject.secure);
    await server.listen();
    endings.push(() => server.close());
    const exchange = subject.create(server.port, { timeoutMs, requireNonce, ...more });
    endings.push(() => exchange.close());
    await exchange.open(lanes);
    await expect.poll(() => server.connections).toBe(lanes);
    return { exchange, server, lane: exchange.acquire()! };
  }
  const echo: Behaviour = (socket, { nonce }) => socket.write(answerText(nonce, JSON.stringify({ nonce })));

  describe(`${subject.name}: an exchange`, () => {
    test('hands an answer to the one who asked', async () => {
      const { lane, server } = await begin(echo);
      for (let nonce = 1; nonce <= 20; nonce++) {
        const witness = new Witness();
        lane.send(requestText(), nonce, witness);
        const fate = await witness.fate();
        expect(fate).toMatchObject({ kind: 'answered', status: 200, version: 5, nonce, body: { nonce } });
        expect(lane.sentAtMs).toBeLessThanOrEqual(fate.atMs);
        expect(lane.ready).toBe(true);
      }
      expect(server.connections).toBe(1);
    });

    test('sends a body byte for byte', async () => {
      const body = JSON.stringify({ name: 'a "quoted" name', path: 'C:\\new' });
      const bodies: string[] = [];
      const { lane } = await begin((socket, { nonce, body: got }) => {
        bodies.push(Buffer.from(got, 'latin1').toString());
        socket.write(answerText(nonce));
      });
      const witness = new Witness();
      lane.send(requestText(body), 1, witness);
      await witness.fate();
      lane.arm(requestText(body), 2, witness);
      lane.release();
      await expect.poll(() => bodies).toEqual([body, body]);
    });

    test('sends a body that is no text byte for byte, however often', async () => {
      const body = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
      const bodies: string[] = [];
      const { lane } = await begin((socket, { nonce, body: got }) => {
        bodies.push(got);
        socket.write(answerText(nonce));
      });
      const { head } = requestText('x'.repeat(256));
      const request = { head, tail: `\r\n\r\n${body}`, latin1: true } as const;
      for (const nonce of [1, 2, 3]) {
        const witness = new Witness();
        if (nonce < 3) lane.send(request, nonce, witness);
        else {
          lane.arm(request, nonce, witness);
          lane.release();
        }
        await witness.fate();
      }
      expect(bodies).toEqual([body, body, body]);
    });

    test('lends each lane to one at a time', async () => {
      const { exchange, lane } = await begin(echo, { lanes: 3 });
      const others = [exchange.acquire(), exchange.acquire()];
      expect(new Set([lane, ...others]).size).toBe(3);
      expect(exchange.acquire()).toBeUndefined();
      exchange.giveBack(lane);
      expect(exchange.acquire()).toBe(lane);
    });

    test('refuses a second request on a lane, and a lane that is in flight', async () => {
      const { exchange, lane } = await begin(() => {});
      lane.send(requestText(), 1, new Witness());
      expect(() => lane.send(requestText(), 2, new Witness())).toThrow('in flight');
      expect(() => lane.arm(requestText(), 2, new Witness())).toThrow('in flight');
      expect(() => exchange.giveBack(lane)).toThrow('in flight');
    });

    test('starts an armed request when it is released, not before', async () => {
      const { lane, server } = await begin(echo);
      const witness = new Witness();
      lane.arm(requestText('{"a":1}'), 1, witness);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(server.requests).toBe(0);
      lane.release();
      expect(await witness.fate()).toMatchObject({ kind: 'answered', nonce: 1 });
      expect(Number.isNaN(lane.release())).toBe(true);
    });

    test('says where it could not connect', async () => {
      const server = new TestServer(echo, subject.secure);
      const port = await server.listen();
      await server.close();
      const exchange = subject.create(port, { timeoutMs: 2000, requireNonce: false });
      await expect(exchange.open(2)).rejects.toThrow(/cannot connect to .*:\d+: .*ECONNREFUSED/);
    });

    test('knows that a refused connection carried nothing', async () => {
      const { lane, server } = await begin(echo);
      await server.close();
      await expect.poll(() => lane.ready).toBe(false);
      const witness = new Witness();
      expect(lane.send(requestText(), 1, witness)).toBeNaN();
      expect(witness.fates).toEqual([]);
      expect(await witness.fate()).toMatchObject({
        kind: 'notSent',
        cause: expect.stringContaining('ECONNREFUSED'),
      });
      expect(lane.sentAtMs).toBeNaN();
    });

    test('connects anew when the service closed an idle connection', async () => {
      const { exchange, lane, server } = await begin(echo);
      exchange.giveBack(lane);
      for (const socket of server.sockets) socket.end();
      await expect.poll(() => lane.ready).toBe(false);
      const again = exchange.acquire()!;
      const witness = new Witness();
      again.send(requestText(), 1, witness);
      expect(await witness.fate()).toMatchObject({ kind: 'answered', nonce: 1 });
      expect(again.sentAtMs).toBeGreaterThan(0);
      expect(server).toMatchObject({ connections: 2, requests: 1 });
    });

    const deaths: readonly [what: string, behaviour: Behaviour][] = [
      ['closes the connection instead of answering', (socket) => socket.end()],
      ['resets the connection instead of answering', (socket) => socket.destroy()],
      [
        'closes in the middle of an answer',
        (socket, { nonce }) => socket.end(answerText(nonce).slice(0, -1)),
      ],
      ['answers with garbage', (socket) => socket.write('\x16\x03 nonsense\r\n\r\n')],
      ['answers another request', (socket, { nonce }) => socket.write(answerText(nonce + 1))],
      ['is silent', () => {}],
    ];
    test.each(deaths)('does not know the fate of a request when the service %s', async (_what, behaviour) => {
      const { lane, server } = await begin(behaviour, { timeoutMs: 150 });
      const witness = new Witness();
      lane.send(requestText(), 7, witness);
      expect(await witness.fate()).toMatchObject({ kind: 'unknown' });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(witness.fates).toHaveLength(1);
      // Nothing was sent a second time.
      expect(server.requests).toBe(1);
    });

    test('takes an answer without a nonce unless it must have one', async () => {
      const behaviour: Behaviour = (socket) => socket.write(answerText(0));
      const lenient = await begin(behaviour);
      const strict = await begin(behaviour, { requireNonce: true });
      const witnesses = [lenient, strict].map(({ lane }) => {
        const witness = new Witness();
        lane.send(requestText(), 3, witness);
        return witness;
      });
      expect(await witnesses[0]!.fate()).toMatchObject({ kind: 'answered', nonce: 0 });
      expect(await witnesses[1]!.fate()).toMatchObject({ kind: 'unknown' });
    });

    const announcements: readonly [how: string, status: string, headers: string, body: string][] = [
      ['a length', '204 No Content', 'Content-Length: 5\r\n', ''],
      ['chunks, and sends none', '204 No Content', 'Transfer-Encoding: chunked\r\n', ''],
      ['chunks, and sends the last one', '204 No Content', 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
      ['chunks in a 304', '304 Not Modified', 'Transfer-Encoding: chunked\r\n', ''],
    ];
    test.each(announcements)(
      'takes an answer that can have no body and announces %s, says so, and sends nothing more there',
      async (_how, status, headers, body) => {
        for (const echoed of [true, false]) {
          let told = 0;
          const { lane, server } = await begin(
            (socket, { nonce }) => {
              const echo = echoed ? `Contend-Nonce: ${nonce}\r\n` : '';
              socket.write(`HTTP/1.1 ${status}\r\n${echo}${headers}\r\n${body}`);
            },
            { onBodyAnnounced: () => (told += 1) },
          );
          for (const nonce of [5, 6]) {
            const witness = new Witness();
            lane.send(requestText(), nonce, witness);
            const fate = await witness.fate();
            expect(fate).toMatchObject({ kind: 'answered', status: Number(status.slice(0, 3)) });
          }
          expect(told).toBe(2);
          expect(server.connections).toBe(2);
        }
      },
    );

    test('trusts a connection on which an answer without a body said that its length is 0', async () => {
      let told = 0;
      const { lane, server } = await begin(
        (socket, { nonce }) =>
          socket.write(`HTTP/1.1 204 x\r\nContend-Nonce: ${nonce}\r\nContent-Length: 0\r\n\r\n`),
        { onBodyAnnounced: () => (told += 1) },
      );
      for (const nonce of [5, 6]) {
        const witness = new Witness();
        lane.send(requestText(), nonce, witness);
        expect(await witness.fate()).toMatchObject({ kind: 'answered', status: 204 });
      }
      expect([told, server.connections]).toEqual([0, 1]);
    });

    test('skips interim answers', async () => {
      const { lane } = await begin((socket, { nonce }) =>
        socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${answerText(nonce)}`),
      );
      const witness = new Witness();
      lane.send(requestText(), 4, witness);
      expect(await witness.fate()).toMatchObject({ kind: 'answered', status: 200, nonce: 4 });
    });

    test('loses what is in flight when it is closed, and sends nothing afterwards', async () => {
      const { exchange, lane, server } = await begin(() => {}, { lanes: 2 });
      const [first, second] = [new Witness(), new Witness()];
      lane.send(requestText(), 1, first);
      await expect.poll(() => server.requests).toBe(1);
      await exchange.close();
      expect(first.fates).toMatchObject([{ kind: 'unknown' }]);
      expect(exchange.acquire()).toBeUndefined();
      lane.send(requestText(), 2, second);
      expect(await second.fate()).toMatchObject({ kind: 'notSent' });
      expect(server.requests).toBe(1);
    });
  });
}
