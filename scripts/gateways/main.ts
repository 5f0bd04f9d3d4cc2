import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
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
import { jsonOption, numberOption, optionsOf, textOption } from '../options.ts';
import { overheadOf, shares } from './overhead.ts';
import type { OverheadDocument, Sample } from './overhead.ts';
import { tableOf } from './table.ts';

const { blocks, seconds, connections, json, write } = optionsOf({
  script: 'gateways',
  about: [
    'What each gateway adds in latency and costs in CPU, at a share of 0, 0.5 and 1 of 409, access log off and on, beside',
    'no gateway. Every block measures all of them once in random order; the table shows medians and, in brackets, the spread.',
  ],
  options: {
    blocks: numberOption(5, [1, 100], 'blocks'),
    seconds: numberOption(1, [0.1, 60], 'measured time of each, after half as much of warm-up', {
      whole: false,
    }),
    connections: numberOption(16, [1, 1000], 'connections of the client'),
    write: textOption(undefined, 'FILE', 'keeps the document, as results/gateways/overhead.json'),
    json: jsonOption,
  },
  examples: ['--blocks 2 --seconds 0.5', '--write results/gateways/overhead.json'],
});

function fail(problem: string): never {
  process.stderr.write(`gateways: ${problem}\n`);
  process.exit(104);
}

/** A process that was just started runs for so long before anything counts. */
const warmUpMs = 3000;
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
