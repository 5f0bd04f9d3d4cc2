import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spreadOf } from '../../harness/analyze/median.ts';
import type { Spread } from '../../harness/analyze/median.ts';
import { machineCpuMs } from '../../harness/measure/environment.ts';
import { jsonOption, numberOption, optionsOf } from '../options.ts';
import { request } from './load.ts';
import type { ClientReport } from './load.ts';
import { startAnchorServer } from './server.ts';
import type { AnchorServer } from './server.ts';

const { pairs, seconds, json } = optionsOf({
  script: 'anchor',
  about: [
    'Our closed driver, recording everything, beside autocannon, the least that sockets of Node cost, and wrk where it is',
    'installed: on one nginx (node:http where there is none), in turn, the order turning around from pair to pair.',
  ],
  options: {
    pairs: numberOption(7, [1, 100], 'times that each is measured'),
    seconds: numberOption(4, [0.5, 60], 'measured time of each', { whole: false }),
    json: jsonOption,
  },
  examples: ['--pairs 11', '--pairs 5 --seconds 2 --json'],
});

/** Cores that processes outside the comparison may take before a pair is dropped. */
const mostNeighbour = 0.1;

interface Figures {
  readonly perS: number;
  readonly cpuUsPerRequest: number;
  readonly neighbour: number;
}
interface WrkFigures extends Figures {
  /** Cores that the server took meanwhile: near 1 it is the bottleneck, and no client could be faster. */
  readonly serverCores: number;
}
interface Pair {
  readonly ours: Figures;
  readonly autocannon: Figures;
  /** What any client on Node's sockets costs. */
  readonly floor: Figures;
  readonly wrk?: WrkFigures;
}

const wrk = ['/usr/bin/wrk', '/usr/local/bin/wrk', '/opt/homebrew/bin/wrk'].find((path) => existsSync(path));
const folder = await mkdtemp(join(tmpdir(), 'contend-wrk-'));
const server = await startAnchorServer();
const measured: Pair[] = [];
try {
  const script = join(folder, 'post.lua');
  await writeFile(
    script,
    `wrk.method = "POST"\nwrk.body = '${request.body}'\nwrk.headers["content-type"] = "application/json"\n`,
  );
  for (let pair = 0; pair < pairs; pair++) {
    if (process.stderr.isTTY) process.stderr.write(`\rpair ${pair + 1} of ${pairs}`);
    // The order turns around from pair to pair, so that a drift of the machine favours nobody.
    const isForward = pair % 2 === 0;
    const before = isForward ? await node('autocannon') : await node('floor');
    const ours = await node('ours');
    const after = isForward ? await node('floor') : await node('autocannon');
    const [autocannon, floor] = isForward ? [before, after] : [after, before];
    measured.push({
      ours,
      autocannon,
      floor,
      ...(wrk === undefined ? {} : { wrk: await runWrk(wrk, script) }),
    });
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');

const kept = measured.filter(({ ours, autocannon, floor, wrk: third }) =>
  [ours, autocannon, floor, third].every((run) => (run?.neighbour ?? 0) <= mostNeighbour),
);
/** How ours stands to another client in the pairs that were kept; undefined where there is none. */
function spread(of: (pair: Pair) => number | undefined): Spread | undefined {
  const values = kept.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : spreadOf(values);
}
const ratios = {
  ratio: spread(({ ours, autocannon }) => ours.perS / autocannon.perS),
  cpuRatio: spread(({ ours, autocannon }) => ours.cpuUsPerRequest / autocannon.cpuUsPerRequest),
  floorCpuRatio: spread(({ ours, floor }) => ours.cpuUsPerRequest / floor.cpuUsPerRequest),
  wrkRatio: spread(({ ours, wrk }) => wrk && ours.perS / wrk.perS),
  wrkCpuRatio: spread(({ ours, wrk }) => wrk && ours.cpuUsPerRequest / wrk.cpuUsPerRequest),
  floorWrkRatio: spread(({ floor, wrk }) => wrk && floor.perS / wrk.perS),
  serverCores: spread(({ wrk }) => wrk?.serverCores),
};
/** What each ratio compares, in words. */
const meanings: Readonly<Record<keyof typeof ratios, string>> = {
  ratio: 'throughput, ours / autocannon',
  cpuRatio: 'CPU per request, ours / autocannon',
  floorCpuRatio: 'CPU per request, ours / floor of Node',
  wrkRatio: 'throughput, ours / wrk',
  wrkCpuRatio: 'CPU per request, ours / wrk',
  floorWrkRatio: 'throughput, floor of Node / wrk',
  serverCores: "cores of the server at wrk's rate",
};
const dropped = measured.length - kept.length;
const document = { server: server.name, pairs: kept, dropped, ...ratios };
process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : tableOf(server));
if (kept.length === 0) {
  process.stderr.write(
    `anchor: no pair was kept, as other processes took more than ${mostNeighbour} core in each; run it again when the machine is quieter\n`,
  );
  process.exitCode = 11;
}

function tableOf({ name }: AnchorServer): string {
  const lines = kept.map(
    ({ ours, autocannon, floor, wrk: third }) =>
      `${cell(ours)}   ${cell(autocannon)}   ${cell(floor)}${third === undefined ? '' : `   ${cell(third)}`}\n`,
  );
  const rows = Object.entries(meanings).map(([key, what]) => {
    const found = ratios[key as keyof typeof ratios];
    return found === undefined
      ? ''
      : `${what}: ${found.median.toFixed(2)} (${found.min.toFixed(2)} to ${found.max.toFixed(2)})\n`;
  });
  return [
    `${name}, ${request.connections} connections, ${seconds} s a run, ${kept.length} pairs kept, ${dropped} dropped (others above ${mostNeighbour} core)\n`,
    `${'ours k/s  µs/req'.padStart(20)}   ${'autocannon k/s  µs'.padStart(20)}   ${'floor k/s  µs'.padStart(20)}${wrk === undefined ? '' : `   ${'wrk k/s  µs/req'.padStart(20)}`}\n`,
    ...lines,
    ...rows,
    name === 'nginx' ? '' : 'The server is the bottleneck here: only the ratio of CPU counts.\n',
  ].join('');
}

function cell({ perS, cpuUsPerRequest }: Figures): string {
  return `${(perS / 1000).toFixed(1).padStart(10)}${cpuUsPerRequest.toFixed(2).padStart(10)}`;
}

async function node(client: 'ours' | 'autocannon' | 'floor'): Promise<Figures> {
  const program = new URL(`./anchor-${client}.js`, import.meta.url).pathname;
  const { output, neighbourOf } = await watched(process.execPath, [
    program,
    String(server.port),
    String(seconds),
  ]);
  const report = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as ClientReport;
  return {
    perS: report.requests / report.seconds,
    cpuUsPerRequest: report.cpuUs / report.requests,
    neighbour: neighbourOf(),
  };
}

async function runWrk(binary: string, script: string): Promise<WrkFigures> {
  const url = `http://127.0.0.1:${server.port}${request.path}`;
  const wholeSeconds = Math.ceil(seconds);
  const { output, clientUs, serverUs, neighbourOf } = await watched(binary, [
    '-t1',
    `-c${request.connections}`,
    `-d${wholeSeconds}s`,
    '-s',
    script,
    url,
  ]);
  return {
    perS: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? 0),
    cpuUsPerRequest: clientUs / Number(/(\d+) requests in/.exec(output)?.[1] ?? 0),
    neighbour: neighbourOf(),
    serverCores: serverUs / 1e6 / wholeSeconds,
  };
}

/** Runs a client and says afterwards how many cores others used meanwhile: all, less client, server and ourselves. */
async function watched(
  program: string,
  args: readonly string[],
): Promise<{ output: string; clientUs: number; serverUs: number; neighbourOf: () => number }> {
  const before = {
    machine: machineCpuMs(),
    server: server.cpuUs(),
    own: process.resourceUsage(),
    at: performance.now(),
  };
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let clientUs = 0;
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const watch = setInterval(() => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      clientUs = (Number(fields[11]) + Number(fields[12])) * 10_000;
    } catch {
      // It has ended: the last reading stands.
    }
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  const elapsedMs = performance.now() - before.at;
  const machine = (machineCpuMs() ?? 0) - (before.machine ?? 0);
  const serverUs = (server.cpuUs() ?? 0) - (before.server ?? 0);
  const own = process.resourceUsage();
  const ownMs =
    (own.userCPUTime + own.systemCPUTime - before.own.userCPUTime - before.own.systemCPUTime) / 1000;
  return {
    output,
    clientUs,
    serverUs,
    neighbourOf: () =>
      before.machine === undefined
        ? 0
        : Math.max(0, (machine - serverUs / 1000 - ownMs - clientUs / 1000) / elapsedMs),
  };
}
