import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { missingProgram } from '../../harness/run/gateways/gateway-program.ts';
import { startGateway } from '../../harness/run/gateways/gateway-server.ts';
import type { GatewayServer } from '../../harness/run/gateways/gateway-server.ts';
import { randomStream } from '../../harness/core/random.ts';
import { environmentOf } from '../../harness/measure/environment.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { version } from '../../harness/cli/version.ts';
import { gateways } from '../../targets/gateways/index.ts';
import { backendKind } from './backend.ts';
import { load } from './load.ts';
import { spreadOf } from '../../harness/analyze/median.ts';
import { overheadOf, shares } from './overhead.ts';
import type { OverheadDocument, Sample } from './overhead.ts';
import { tableOf } from './table.ts';

/** `npm run gateways`: what each gateway adds and costs, on one backend in one run. */
const help = `npm run gateways -- [--blocks N] [--seconds S] [--connections N] [--json] [--write FILE]

Measures what each gateway adds in latency and costs in CPU, at a share of 0, 0.5 and 1 of 409, access log off and on, beside
no gateway. Every block measures all of them once in random order; the table shows medians and, in brackets, the spread.

  --blocks N       blocks, 1 to 100 [5]
  --seconds S      measured time of each, up to 60, after half as much of warm-up [1]
  --connections N  connections of the client, 1 to 1000 [16]
  --json           one JSON document on stdout
  --write FILE     keeps that document, as results/gateways/overhead.json
  --help           this text`;

function fail(problem: string): never {
  process.stderr.write(`gateways: ${problem}; see npm run gateways -- --help\n`);
  process.exit(104);
}

function given(): { blocks: number; seconds: number; connections: number; json: boolean; write?: string } {
  try {
    const { values } = parseArgs({
      options: {
        blocks: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '1' },
        connections: { type: 'string', default: '16' },
        json: { type: 'boolean', default: false },
        write: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${help}\n`);
      process.exit(0);
    }
    const [blocks, seconds, connections] = [values.blocks, values.seconds, values.connections].map(Number);
    const whole = (value: number | undefined, most: number): value is number =>
      Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
    if (!whole(blocks, 100)) fail(`--blocks ${values.blocks} is no number from 1 to 100`);
    if (!whole(connections, 1000)) fail(`--connections ${values.connections} is no number from 1 to 1000`);
    if (seconds === undefined || !(seconds >= 0.1 && seconds <= 60))
      fail(`--seconds ${values.seconds} is no number from 0.1 to 60`);
    return {
      blocks,
      seconds,
      connections,
      json: values.json,
      ...(values.write === undefined ? {} : { write: values.write }),
    };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** A process that was just started runs for so long before anything counts. */
const warmUpMs = 3000;
const { blocks, seconds, connections, json, write } = given();
const noBackend = missingProgram(backendKind);
if (noBackend !== undefined) fail(`nginx is needed as the backend; type ${noBackend}`);
const kinds = gateways.filter((kind) => {
  const missing = missingProgram(kind);
  if (missing !== undefined)
    process.stderr.write(
      `gateways: ${kind.name} is not installed and left out; to have it, type ${missing}\n`,
    );
  return missing === undefined;
});
await histogramsReady();
interface Way {
  readonly gateway: string;
  readonly accessLog: boolean;
  readonly server: GatewayServer;
}
const servers: GatewayServer[] = [];
const killAll = (): void => {
  for (const server of servers) server.killNow();
};
process.once('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(105));
const samples: Sample[] = [];
let document: OverheadDocument;
try {
  const parts = { balance: 'round-robin', connections, accessLog: false } as const;
  const backend = await startGateway(backendKind, { ...parts, backends: [] });
  servers.push(backend);
  const ways: Way[] = [{ gateway: 'none', accessLog: false, server: backend }];
  const backends = [{ host: '127.0.0.1', port: Number(new URL(backend.url).port) }];
  for (const kind of kinds)
    for (const accessLog of [false, true]) {
      const server = await startGateway(kind, { ...parts, accessLog, backends });
      servers.push(server);
      ways.push({ gateway: kind.name, accessLog, server });
    }
  const random = randomStream(1, 0);
  const places = ways.flatMap((way) => shares.map((q) => ({ way, q })));
  // What is compiled when it is first used is compiled before anything counts.
  for (const way of ways) await measured(way, 0.5, 0, warmUpMs);
  for (let block = 1; block <= blocks; block++) {
    const order = places.map((place) => ({ place, at: random() })).toSorted((a, b) => a.at - b.at);
    for (const [index, { place }] of order.entries()) {
      if (process.stderr.isTTY)
        process.stderr.write(`\rblock ${block} of ${blocks}, ${index + 1} of ${order.length} `);
      samples.push(await measured(place.way, place.q, block));
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  document = {
    kind: 'gateway-overhead',
    schemaVersion: 1,
    measuredAt: new Date().toISOString(),
    environment: environmentOf(version, undefined, true),
    connections,
    blocks,
    secondsEach: seconds,
    none: shares.map((q) => {
      const mine = samples.filter((sample) => sample.gateway === 'none' && sample.q === q);
      return {
        q,
        requestsPerS: spreadOf(mine.map((sample) => sample.requests / sample.seconds)),
        p50Ms: spreadOf(mine.map(({ p50Ms }) => p50Ms)),
        p99Ms: spreadOf(mine.map(({ p99Ms }) => p99Ms)),
      };
    }),
    gateways: ways.slice(1).map(({ gateway, accessLog, server }) => ({
      ...overheadOf(samples, { gateway, accessLog }),
      ...(server.version === undefined ? {} : { version: server.version }),
    })),
  };
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  process.off('exit', killAll);
}
const text = `${JSON.stringify(document, null, 2)}\n`;
if (write !== undefined) {
  await mkdir(dirname(write), { recursive: true });
  await writeFile(write, text);
}
process.stdout.write(json ? text : tableOf(document));

async function measured(
  { gateway, accessLog, server }: Way,
  q: number,
  block: number,
  warmUpMs = 500 * seconds,
): Promise<Sample> {
  let beforeMs: number | undefined;
  const loaded = await load(server.url, {
    connections,
    q,
    warmUpMs,
    ms: 1000 * seconds,
    onStart: () => (beforeMs = server.cpuMs()),
  });
  const afterMs = server.cpuMs();
  const cpuS = beforeMs === undefined || afterMs === undefined ? undefined : (afterMs - beforeMs) / 1000;
  return {
    ...loaded,
    block,
    gateway,
    accessLog,
    q,
    ...(cpuS === undefined || gateway === 'none' ? {} : { cpuS }),
  };
}
