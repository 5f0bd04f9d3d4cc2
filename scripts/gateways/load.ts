import { originOf } from '../../harness/drive/wire/origin.ts';
import { createWireExchange } from '../../harness/drive/wire/wire-exchange.ts';
import type { Lane, Receiver } from '../../harness/drive/wire/exchange.ts';
import { newHistogram, recordMs } from '../../harness/measure/histogram.ts';
import { paths } from './backend.ts';
import type { RequestText } from '../../harness/core/dialect.ts';

/** What a closed loop met. */
export interface Loaded {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends from so many connections, each its next request when the last is answered; the share `q` goes to where 409 is. */
export async function load(
  url: string,
  options: {
    readonly connections: number;
    readonly q: number;
    readonly warmUpMs: number;
    readonly ms: number;
    readonly onStart: () => void;
  },
): Promise<Loaded> {
  const { connections, q, warmUpMs, ms, onStart } = options;
  const exchange = createWireExchange({
    origins: [originOf(url, true)],
    clock: () => performance.now(),
    timeoutMs: 5000,
    requireNonce: true,
  });
  await exchange.open(connections);
  const histogram = newHistogram();
  const startMs = performance.now();
  const countFromMs = startMs + warmUpMs;
  const endMs = countFromMs + ms;
  const { host } = new URL(url);
  const [won, lost] = [textTo(paths.won, host), textTo(paths.lost, host)];
  let sent = 0;
  let conflicts = 0;
  let requests = 0;
  let started = false;
  const next = (lane: Lane, to: Receiver, nonce: number): void => {
    const conflict = conflicts < q * (sent + 1);
    sent += 1;
    if (conflict) conflicts += 1;
    lane.send(conflict ? lost : won, nonce, to);
  };
  const clients = Array.from(
    { length: connections },
    (_, client) =>
      new Promise<void>((resolve, reject) => {
        const lane = exchange.acquire();
        if (lane === undefined) throw new Error('a connection is missing');
        let nonce = client + 1;
        let sentMs = performance.now();
        const receiver: Receiver = {
          answered({ status }, atMs) {
            if (status !== 200 && status !== 409) {
              reject(new Error(`the gateway answered ${status}`));
              return;
            }
            if (sentMs >= countFromMs) {
              requests += 1;
              recordMs(histogram, atMs - sentMs);
            }
            const nowMs = performance.now();
            if (!started && nowMs >= countFromMs) {
              started = true;
              onStart();
            }
            if (nowMs >= endMs) resolve();
            else {
              nonce += connections;
              sentMs = nowMs;
              next(lane, receiver, nonce);
            }
          },
          lost: (_fate, cause) => reject(new Error(cause)),
        };
        next(lane, receiver, nonce);
      }),
  );
  try {
    await Promise.all(clients);
    return {
      requests,
      seconds: (performance.now() - countFromMs) / 1000,
      p50Ms: histogram.getValueAtPercentile(50) / 1000,
      p99Ms: histogram.getValueAtPercentile(99) / 1000,
    };
  } finally {
    histogram.destroy();
    await exchange.close();
  }
}

function textTo(path: string, host: string): RequestText {
  const body = '{"quantity":1,"buyer":"c17-204"}';
  const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
  return { head: `${head}contend-nonce: `, tail: `\r\n\r\n${body}` };
}
