import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { answerText, requestText, TestServer, Witness } from './exchange.case.ts';
import type { Behaviour } from './exchange.case.ts';
import type { Exchange, Lane, Receiver } from './exchange.ts';
import { createWireExchange } from './wire-exchange.ts';
import type { Reply } from '../../core/dialect.ts';

const clock = (): number => performance.now();
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function begin(
  lanes: number,
  timeoutMs: number,
  ...parameters: ConstructorParameters<typeof TestServer>
): Promise<{ exchange: Exchange; server: TestServer }> {
  const server = new TestServer(...parameters);
  const port = await server.listen();
  endings.push(() => server.close());
  const origins = [{ host: '127.0.0.1', port }];
  const exchange = createWireExchange({ origins, clock, timeoutMs, requireNonce: true });
  endings.push(() => exchange.close());
  await exchange.open(lanes);
  return { exchange, server };
}

/** The right answer to a request, whose body names it too. */
const answer = (nonce: number): string => answerText(nonce, JSON.stringify({ nonce }));

function byteByByte(socket: Socket, text: string): void {
  let at = 0;
  const next = (): void => {
    if (at === text.length || socket.destroyed) return;
    socket.write(text[at++] ?? '');
    setImmediate(next);
  };
  next();
}

const chunked = (nonce: number): string => {
  const body = JSON.stringify({ nonce });
  const [a, b] = [body.slice(0, 4), body.slice(4)];
  return `HTTP/1.1 200 OK\r\nContend-Nonce: ${nonce}\r\nTransfer-Encoding: chunked\r\n\r\n${a.length.toString(16)};x\r\n${a}\r\n${b.length.toString(16)}\r\n${b}\r\n0\r\nT: 1\r\n\r\n`;
};

/** Every way to treat a request; `mayAnswer` says whether the one who asked may hear an answer. */
const treatments = {
  properly: { mayAnswer: true, act: (socket, { nonce }) => socket.write(answer(nonce)) },
  byteByByte: { mayAnswer: true, act: (socket, { nonce }) => byteByByte(socket, answer(nonce)) },
  inChunks: { mayAnswer: true, act: (socket, { nonce }) => byteByByte(socket, chunked(nonce)) },
  afterInterim: {
    mayAnswer: true,
    act: (socket, { nonce }) =>
      socket.write(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n${answer(nonce)}`),
  },
  twiceAtOnce: { mayAnswer: true, act: (socket, { nonce }) => socket.write(answer(nonce) + answer(nonce)) },
  twiceLater: {
    mayAnswer: true,
    act: (socket, { nonce }) => {
      socket.write(answer(nonce));
      setTimeout(() => socket.write(answer(nonce)), 2);
    },
  },
  twiceSoon: {
    mayAnswer: true,
    act: (socket, { nonce }) => {
      socket.write(answer(nonce));
      setImmediate(() => socket.write(answer(nonce)));
    },
  },
  thenClose: { mayAnswer: true, act: (socket, { nonce }) => socket.end(answer(nonce)) },
  thenCloseLater: {
    mayAnswer: true,
    act: (socket, { nonce }) => {
      socket.write(answer(nonce));
      setTimeout(() => socket.end(), 2);
    },
  },
  announcingClose: {
    mayAnswer: true,
    act: (socket, { nonce }) =>
      socket.end(answerText(nonce, JSON.stringify({ nonce }), 'Connection: close\r\n')),
  },
  thenGarbage: { mayAnswer: true, act: (socket, { nonce }) => socket.write(`${answer(nonce)}garbage`) },
  otherNonce: { mayAnswer: false, act: (socket, { nonce }) => socket.write(answer(nonce + 1)) },
  previousNonce: { mayAnswer: false, act: (socket, { nonce }) => socket.write(answer(nonce - 1)) },
  announcingABody: {
    mayAnswer: true,
    act: (socket, { nonce }) =>
      socket.write(
        `HTTP/1.1 204 x\r\nContend-Nonce: ${nonce}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ),
  },
  noNonce: { mayAnswer: false, act: (socket) => socket.write(answerText(0)) },
  silent: { mayAnswer: false, act: () => {} },
  garbage: { mayAnswer: false, act: (socket) => socket.write('\0\x01garbage') },
  endlessHead: { mayAnswer: false, act: (socket) => socket.write(`HTTP/1.1 200 ${'x'.repeat(20_000)}`) },
  twoLengths: {
    mayAnswer: false,
    act: (socket, { nonce }) => socket.write(answerText(nonce, '{}', 'Content-Length: 3\r\n')),
  },
  halfThenReset: {
    mayAnswer: false,
    act: (socket, { nonce }) => socket.write(answer(nonce).slice(0, -5), () => socket.resetAndDestroy()),
  },
  halfThenClose: { mayAnswer: false, act: (socket, { nonce }) => socket.end(answer(nonce).slice(0, 30)) },
  onlyInterim: { mayAnswer: false, act: (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n') },
  close: { mayAnswer: false, act: (socket) => socket.end() },
  reset: { mayAnswer: false, act: (socket) => socket.resetAndDestroy() },
} satisfies Record<string, { mayAnswer: boolean; act: Behaviour }>;

type Treatment = keyof typeof treatments;
const names = Object.keys(treatments) as Treatment[];

test.each(names)('a request that is treated %s has one fate, and the next is on its own', async (name) => {
  const { mayAnswer, act } = treatments[name];
  const { exchange, server } = await begin(1, 1000, (socket, request) =>
    request.nonce === 10 ? act(socket, request) : socket.write(answer(request.nonce)),
  );
  const lane = exchange.acquire()!;
  const [first, second] = [new Witness(), new Witness()];
  lane.send(requestText(), 10, first);
  expect(await first.fate()).toMatchObject({ kind: mayAnswer ? 'answered' : 'unknown' });
  lane.send(requestText(), 20, second);
  const fate = await second.fate();
  // A duplicate may come while the second is in flight: then nobody can vouch for the connection.
  expect(['answered', 'unknown']).toContain(fate.kind);
  if (fate.kind === 'answered') expect(fate.body).toEqual({ nonce: 20 });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([first.fates.length, second.fates.length]).toEqual([1, 1]);
  expect(server.requests).toBe(2);
});

test('an answer before the request reaches nobody', async () => {
  let connections = 0;
  const { exchange, server } = await begin(
    1,
    1000,
    (socket, { nonce }) => socket.write(answer(nonce)),
    undefined,
    (socket) => {
      connections += 1;
      if (connections === 1) socket.write(answer(77));
    },
  );
  await expect.poll(() => connections).toBe(1);
  await expect.poll(() => server.sockets.size).toBe(0);
  const witness = new Witness();
  exchange.acquire()!.send(requestText(), 77, witness);
  expect(await witness.fate()).toMatchObject({ kind: 'answered', body: { nonce: 77 } });
  expect(server).toMatchObject({ connections: 2, requests: 1 });
});

/** A client that keeps one lane busy and notes each fate. */
class Client implements Receiver {
  nonce = 0;
  readonly #lane: Lane;
  readonly #next: () => number | undefined;
  readonly #note: (nonce: number, fate: 'answered' | 'notSent' | 'unknown', reply?: Reply) => void;
  readonly #done: () => void;

  constructor(
    lane: Lane,
    next: () => number | undefined,
    note: (nonce: number, fate: 'answered' | 'notSent' | 'unknown', reply?: Reply) => void,
    done: () => void,
  ) {
    this.#lane = lane;
    this.#next = next;
    this.#note = note;
    this.#done = done;
  }

  go(): void {
    const nonce = this.#next();
    if (nonce === undefined) {
      this.#done();
      return;
    }
    this.nonce = nonce;
    if (nonce % 3 === 0) {
      this.#lane.arm(requestText('{"a":"b"}'), nonce, this);
      this.#lane.release();
    } else this.#lane.send(requestText(), nonce, this);
  }

  answered(reply: Reply): void {
    this.#note(this.nonce, 'answered', reply);
    this.go();
  }

  lost(fate: 'notSent' | 'unknown'): void {
    this.#note(this.nonce, fate);
    this.go();
  }
}

test.each([1, 2, 3])(
  'under any mixture of hostility (seed %d) nobody hears the answer to another',
  async (seed) => {
    const requests = 3000;
    const random = randomStream(seed);
    const seen = new Map<number, { name: Treatment; times: number }>();
    const fates = new Map<number, string[]>();
    const wrong: unknown[] = [];
    const { exchange } = await begin(
      12,
      60,
      (socket, request) => {
        const { nonce } = request;
        const name = random() < 0.6 ? 'properly' : names[Math.floor(random() * names.length)]!;
        seen.set(nonce, { name, times: (seen.get(nonce)?.times ?? 0) + 1 });
        treatments[name].act(socket, request);
      },
      undefined,
      (socket) => {
        const past = [...fates.keys()].at(-1);
        if (random() < 0.05 && past !== undefined) socket.write(answer(past));
        if (random() < 0.05) socket.end();
      },
    );
    let next = 0;
    await Promise.all(
      Array.from(
        { length: 12 },
        () =>
          new Promise<void>((resolve) => {
            const client = new Client(
              exchange.acquire()!,
              () => (next < requests ? (next += 1) : undefined),
              (nonce, fate, reply) => {
                fates.set(nonce, [...(fates.get(nonce) ?? []), fate]);
                const body = reply?.json() as { nonce: number } | undefined;
                // A late second answer may stand in the middle of this one, whose body then is no JSON.
                const isOwn = reply?.nonce === nonce && (body === undefined || body.nonce === nonce);
                if (reply !== undefined && !isOwn) wrong.push({ nonce, heard: body });
              },
              resolve,
            );
            client.go();
          }),
      ),
    );
    expect(wrong).toEqual([]);
    const counts = { answered: 0, notSent: 0, unknown: 0 };
    for (let nonce = 1; nonce <= requests; nonce++) {
      const [fate, ...others] = fates.get(nonce) ?? [];
      const treated = seen.get(nonce);
      expect(others, `request ${nonce}`).toEqual([]);
      expect(treated?.times ?? 0, `request ${nonce} was sent again`).toBeLessThanOrEqual(1);
      if (fate === 'answered') expect(treatments[treated!.name].mayAnswer, treated!.name).toBe(true);
      if (fate === 'notSent') expect(treated).toBeUndefined();
      counts[fate as keyof typeof counts] += 1;
    }
    expect(counts.answered).toBeGreaterThan(requests / 2);
    expect(counts.unknown).toBeGreaterThan(requests / 10);
  },
);
