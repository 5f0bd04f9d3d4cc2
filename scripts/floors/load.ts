import { setTimeout } from 'node:timers/promises';
import type { Lane, Receiver } from '../../harness/drive/wire/exchange.ts';
import { createWireExchange } from '../../harness/drive/wire/wire-exchange.ts';
import { machineCpuMs } from '../../harness/measure/environment.ts';
import type { Target } from '../../targets/target.ts';
import type { RequestText } from '../../harness/core/dialect.ts';

/** What came of a time of load: accepted requests a second, and the CPU of each part, microseconds a request. */
export interface Loaded {
  readonly perS: number;
  readonly cpuUs: { readonly service: number; readonly redis: number; readonly client: number };
  /** Cores that other processes took meanwhile. */
  readonly neighbour: number;
}

/** A service that was never loaded runs for so long before anything counts: it compiles its code as it is used. */
const firstWarmUpMs = 8000;
const warmUpMs = 300;
const warm = new WeakSet<Target>();

/** How much load, of what, and until when it is wanted. */
export interface Load {
  readonly clients: number;
  readonly seconds: number;
  readonly request: () => RequestText;
  readonly signal: AbortSignal;
}

/** Keeps a request of every client in flight for some seconds, after a time to warm up. */
export async function load(target: Target, { clients, seconds, request, signal }: Load): Promise<Loaded> {
  const { hostname, port } = new URL(target.urls[0] ?? '');
  const clock = (): number => performance.now();
  const origins = [{ host: hostname, port: Number(port) }];
  const exchange = createWireExchange({ origins, clock, timeoutMs: 5000 });
  await exchange.open(clients);
  let [accepted, nonce, going] = [0, 0, true];
  const inHand = new Set<Lane>();
  let lost: string | undefined;
  const next = (lane: Lane, to: Receiver): void => {
    if (!going) return;
    inHand.add(lane);
    lane.send(request(), ++nonce, to);
  };
  for (let client = 0; client < clients; client++) {
    const lane = exchange.acquire();
    if (lane === undefined) throw new Error('a client has no connection');
    const receiver: Receiver = {
      answered(reply) {
        inHand.delete(lane);
        if (reply.status < 300) accepted += 1;
        next(lane, receiver);
      },
      lost(_fate, cause) {
        inHand.delete(lane);
        lost = cause;
      },
    };
    next(lane, receiver);
  }
  await setTimeout(warm.has(target) ? warmUpMs : firstWarmUpMs, undefined, { signal });
  warm.add(target);
  const before = { ...(await usedBy(target)), accepted, at: clock() };
  await setTimeout(1000 * seconds, undefined, { signal });
  const after = { accepted, at: clock(), ...(await usedBy(target)) };
  going = false;
  // Whoever comes next finds nobody at work.
  while (inHand.size > 0) await setTimeout(5);
  await exchange.close();
  if (lost !== undefined) throw new Error(`the service gave no answer: ${lost}`);
  const done = after.accepted - before.accepted;
  const each = (of: 'service' | 'redis' | 'client'): number => ((after[of] - before[of]) * 1000) / done;
  const parts = ['service', 'redis', 'client'] as const;
  const own = parts.reduce((sum, of) => sum + after[of] - before[of], 0);
  return {
    perS: (done * 1000) / (after.at - before.at),
    cpuUs: { service: each('service'), redis: each('redis'), client: each('client') },
    neighbour: Math.max(0, (after.machine - before.machine - own) / (after.at - before.at)),
  };
}

/** CPU since the start, milliseconds. */
async function usedBy(
  target: Target,
): Promise<{ service: number; redis: number; client: number; machine: number }> {
  const { serviceCpuMs = 0, storeCpuMs = 0 } = await target.usage();
  const { user, system } = process.cpuUsage();
  return {
    service: serviceCpuMs,
    redis: storeCpuMs,
    client: (user + system) / 1000,
    machine: machineCpuMs() ?? 0,
  };
}

/** A request that posts a body of JSON. */
export function post(path: string, body: string): RequestText {
  return {
    head: `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContend-Nonce: `,
    tail: `\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  };
}
