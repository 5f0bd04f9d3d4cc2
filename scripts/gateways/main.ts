import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { missingProgram } from '../../targets/gateways/front/gateway-program.ts';
import { startGateway } from '../../targets/gateways/front/gateway-server.ts';
import type { GatewayServer } from '../../targets/gateways/front/gateway-server.ts';
import { ContendError } from '../../harness/core/errors.ts';
import { randomStream, shuffled } from '../../harness/core/random.ts';
import { unlessAborted } from '../../harness/run/unless-aborted.ts';
import { environmentOf } from '../../harness/measure/environment.ts';
import { histogramsReady } from '../../harness/measure/histogram.ts';
import { version } from '../../harness/cli/version.ts';
import type { Backend, GatewayKind } from '../../targets/gateways/gateway.ts';
import { gateways } from '../../targets/gateways/index.ts';
import { backendKind } from './backend.ts';
import { load } from './load.ts';
import { spreadOf } from '../../harness/analyze/median.ts';
import { overheadOf, shares } from './overhead.ts';
import type { OverheadDocument, Sample } from './overhead.ts';
import { measuredRounds, roundsDocument, roundsText } from './rounds.ts';
import type { Round, RoundsDocument, Slice } from './rounds.ts';
import { tableOf } from './table.ts';
import { count, decimal, file, jsonFlag, runScript, settingsOf } from '../script.ts';

const { blocks, seconds, rounds, starts, connections, json, write } = settingsOf({
  name: 'gateways',
  about:
    'What each gateway adds in latency and costs in CPU, at a share of 0, 0.5 and 1 of 409, log of calls off and on, beside ' +
    'no gateway. Every block measures all of them once in random order; the table shows medians and, in brackets, the spread. ' +
    'With --rounds only what the log costs and how far nginx is: in pairs, at a share of 0.5.',
  options: {
    blocks: count(5, [1, 100], 'blocks'),
    seconds: decimal(1, 60, 'measured time of each, after half as much of warm-up'),
    rounds: count(0, [0, 1000], 'rounds of short slices, reference and nginx alone, instead of blocks'),
    starts: count(8, [1, 100], 'how often gateways are started for so many rounds'),
    connections: count(16, [1, 1000], 'connections of the client'),
    write: file('keeps the document', 'results/gateways/overhead.json'),
    json: jsonFlag,
  },
  examples: [
    { command: '--blocks 2 --seconds 0.5', about: 'a first look, in a minute' },
    { command: '--rounds 5 --seconds 0.4', about: 'what the log costs the reference gateway' },
    { command: '--write results/gateways/overhead.json', about: 'what size reckons with' },
  ],
});

/** A process that was just started runs for so long before anything counts. */
const warmUpMs = 3000;
interface Way {
  readonly gateway: string;
  readonly accessLog: boolean;
  readonly server: GatewayServer;
}

await runScript('gateways', async (signal) => {
  const isAsked = ({ name }: GatewayKind): boolean =>
    rounds === 0 || name === 'reference' || name === 'nginx';
  const kinds = gateways.filter((kind) => isAsked(kind) && isThere(kind));
  await histogramsReady();
  const servers: GatewayServer[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'contend-logs-'));
  try {
    const start = () => started(kinds, servers, folder);
    const [document, table] =
      rounds > 0 ? await inRounds(start, servers, signal) : await inBlocks(await start(), signal);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (write !== undefined) {
      await mkdir(dirname(write), { recursive: true });
      await writeFile(write, text);
    }
    process.stdout.write(json ? text : table);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true });
  }
});

async function inBlocks(ways: readonly Way[], signal: AbortSignal): Promise<[OverheadDocument, string]> {
  const document = documentOf(ways, await sampled(ways, signal));
  return [document, tableOf(document)];
}

/** Starts the gateways anew for so many rounds each time: one start is quick or slow as a whole. */
async function inRounds(
  start: () => Promise<readonly Way[]>,
  servers: GatewayServer[],
  signal: AbortSignal,
): Promise<[RoundsDocument, string]> {
  const all: (readonly Round[])[] = [];
  while (all.length < starts) {
    if (process.stderr.isTTY) process.stderr.write(`\rstart ${all.length + 1} of ${starts} `);
    const ways = await start();
    for (const way of ways.slice(1)) await unlessAborted(signal, measured(way, 0.5, 0, warmUpMs));
    all.push(await measuredRounds(rounds, (slice) => cpuUsOf(ways, slice, signal)));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const document = roundsDocument(all);
  return [document, roundsText(document)];
}

/** CPU of a request in one slice, microseconds. */
async function cpuUsOf(ways: readonly Way[], slice: Slice, signal: AbortSignal): Promise<number> {
  const [name = '', hasLog] = slice.split(' with ');
  const way = ways.find(({ gateway, accessLog }) => gateway === name && accessLog === (hasLog !== undefined));
  if (way === undefined)
    throw new ContendError('CTD_GATEWAY_MISSING', [`${name} is not installed: npm run setup`]);
  const { cpuS = Number.NaN, requests } = await unlessAborted(signal, measured(way, 0.5, 0));
  return (cpuS / requests) * 1e6;
}

/** Whether a gateway is installed; one that is not is left out, and that is told. */
function isThere(kind: GatewayKind): boolean {
  const missing = missingProgram(kind);
  if (missing !== undefined)
    process.stderr.write(
      `gateways: ${kind.name} is not installed and left out; to have it, type ${missing}\n`,
    );
  return missing === undefined;
}

/** Starts the backend and each gateway before it, with and without its log in `folder`; what was started is in `servers`. */
async function started(
  kinds: readonly GatewayKind[],
  servers: GatewayServer[],
  folder: string,
): Promise<readonly Way[]> {
  const missing = missingProgram(backendKind);
  if (missing !== undefined)
    throw new ContendError('CTD_GATEWAY_MISSING', [`nginx is needed as the backend; type ${missing}`]);
  const start = async (kind: GatewayKind, accessLog: boolean, backends: readonly Backend[]) => {
    const log = accessLog ? { log: { file: join(folder, `${kind.name}.ndjson`) } } : {};
    const server = await startGateway(kind, { balance: 'round-robin', connections, backends, ...log });
    servers.push(server);
    return server;
  };
  const backend = await start(backendKind, false, []);
  const backends = [{ host: '127.0.0.1', port: Number(new URL(backend.url).port) }];
  const ways: Way[] = [{ gateway: 'none', accessLog: false, server: backend }];
  for (const kind of kinds)
    for (const accessLog of [false, true])
      ways.push({ gateway: kind.name, accessLog, server: await start(kind, accessLog, backends) });
  return ways;
}

/** Measures every way at every share once a block, in random order. */
async function sampled(ways: readonly Way[], signal: AbortSignal): Promise<readonly Sample[]> {
  const random = randomStream(1, 0);
  const places = ways.flatMap((way) => shares.map((q) => ({ way, q })));
  const samples: Sample[] = [];
  // What is compiled when it is first used is compiled before anything counts.
  for (const way of ways) await unlessAborted(signal, measured(way, 0.5, 0, warmUpMs));
  for (let block = 1; block <= blocks; block++) {
    const order = shuffled(places, random);
    for (const [index, place] of order.entries()) {
      if (process.stderr.isTTY)
        process.stderr.write(`\rblock ${block} of ${blocks}, ${index + 1} of ${order.length} `);
      samples.push(await unlessAborted(signal, measured(place.way, place.q, block)));
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return samples;
}

function documentOf(ways: readonly Way[], samples: readonly Sample[]): OverheadDocument {
  return {
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
}

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
