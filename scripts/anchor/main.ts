import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spreadOf } from '../../harness/analyze/median.ts';
import type { Spread } from '../../harness/analyze/median.ts';
import { runNode, runWrk } from './clients.ts';
import type { Figures, WrkFigures } from './clients.ts';
import { request } from './load.ts';
import { startAnchorServer } from './server.ts';
import { count, decimal, jsonFlag, runScript, settingsOf, toggle } from '../script.ts';

const {
  pairs,
  seconds,
  adapter: isAdapted,
  json,
} = settingsOf({
  name: 'anchor',
  about:
    'Our closed driver, recording everything, beside autocannon, the least that sockets of Node cost, and wrk where it is ' +
    'installed: on one nginx (node:http where there is none), in turn, the order turning around from pair to pair.',
  options: {
    pairs: count(7, [1, 100], 'times that each is measured'),
    seconds: decimal(4, 60, 'measured time of each'),
    adapter: toggle('our driver through an adapter that says what the built-in dialect does, too'),
    json: jsonFlag,
  },
  examples: [
    { command: '--pairs 11', about: 'for a narrower spread' },
    { command: '--pairs 5 --seconds 2 --json', about: 'shorter, for a program' },
    { command: '--adapter --pairs 5', about: 'what an adapter costs the driver' },
  ],
});

/** Cores that processes outside the comparison may take before a pair is dropped. */
const mostNeighbour = 0.1;

interface Pair {
  readonly ours: Figures;
  readonly autocannon: Figures;
  /** What any client on Node's sockets costs. */
  readonly floor: Figures;
  readonly wrk?: WrkFigures;
  /** Ours through an adapter. */
  readonly adapter?: Figures;
}

/** What is compared, in the order of the table. */
const comparisons = {
  ratio: { what: 'throughput, ours / autocannon', of: ({ ours, autocannon }) => ours.perS / autocannon.perS },
  cpuRatio: {
    what: 'CPU per request, ours / autocannon',
    of: ({ ours, autocannon }) => ours.cpuUsPerRequest / autocannon.cpuUsPerRequest,
  },
  adapterRatio: {
    what: 'throughput, through an adapter / ours',
    of: ({ ours, adapter }) => adapter && adapter.perS / ours.perS,
  },
  adapterCpuRatio: {
    what: 'CPU per request, through an adapter / ours',
    of: ({ ours, adapter }) => adapter && adapter.cpuUsPerRequest / ours.cpuUsPerRequest,
  },
  floorCpuRatio: {
    what: 'CPU per request, ours / floor of Node',
    of: ({ ours, floor }) => ours.cpuUsPerRequest / floor.cpuUsPerRequest,
  },
  wrkRatio: { what: 'throughput, ours / wrk', of: ({ ours, wrk }) => wrk && ours.perS / wrk.perS },
  wrkCpuRatio: {
    what: 'CPU per request, ours / wrk',
    of: ({ ours, wrk }) => wrk && ours.cpuUsPerRequest / wrk.cpuUsPerRequest,
  },
  floorWrkRatio: {
    what: 'throughput, floor of Node / wrk',
    of: ({ floor, wrk }) => wrk && floor.perS / wrk.perS,
  },
  serverCores: { what: "cores of the server at wrk's rate", of: ({ wrk }) => wrk?.serverCores },
} satisfies Record<string, { what: string; of: (pair: Pair) => number | undefined }>;

/** All pairs, whoever else was at work. */
async function measured(signal: AbortSignal): Promise<{ server: string; all: readonly Pair[] }> {
  const wrk = ['/usr/bin/wrk', '/usr/local/bin/wrk', '/opt/homebrew/bin/wrk'].find((path) =>
    existsSync(path),
  );
  const server = await startAnchorServer();
  const all: Pair[] = [];
  const run = { server, seconds, signal };
  try {
    const script = join(server.folder, 'post.lua');
    await writeFile(
      script,
      `wrk.method = "POST"\nwrk.body = '${request.body}'\nwrk.headers["content-type"] = "application/json"\n`,
    );
    for (let pair = 0; pair < pairs; pair++) {
      if (process.stderr.isTTY) process.stderr.write(`\rpair ${pair + 1} of ${pairs}`);
      // The order turns around from pair to pair, so that a drift of the machine favours nobody.
      const isForward = pair % 2 === 0;
      const before = await runNode(isForward ? 'autocannon' : 'floor', run);
      const early = isAdapted && isForward ? { adapter: await runNode('ours', run, 'adapter') } : {};
      const ours = await runNode('ours', run);
      const late = isAdapted && !isForward ? { adapter: await runNode('ours', run, 'adapter') } : {};
      const after = await runNode(isForward ? 'floor' : 'autocannon', run);
      const [autocannon, floor] = isForward ? [before, after] : [after, before];
      const third = wrk === undefined ? {} : { wrk: await runWrk(wrk, script, run) };
      all.push({ ours, autocannon, floor, ...third, ...early, ...late });
    }
    return { server: server.name, all };
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    await server.stop();
  }
}

function isQuiet({ ours, autocannon, floor, wrk, adapter }: Pair): boolean {
  return [ours, autocannon, floor, wrk, adapter].every(
    (figures) => (figures?.neighbour ?? 0) <= mostNeighbour,
  );
}

/** Each comparison over some pairs; one that no pair has is left out. */
function ratiosOf(kept: readonly Pair[]): Partial<Record<keyof typeof comparisons, Spread>> {
  return Object.fromEntries(
    Object.entries(comparisons).flatMap(([name, { of }]) => {
      const values = kept.map(of).filter((value) => value !== undefined);
      return values.length === 0 ? [] : [[name, spreadOf(values)]];
    }),
  );
}

function tableOf(server: string, kept: readonly Pair[], dropped: number): string {
  const others = (['wrk', 'adapter'] as const).filter((client) => kept[0]?.[client] !== undefined);
  const clients = ['ours', 'autocannon', 'floor', ...others] as const;
  const row = (cells: readonly string[]): string => `${cells.join('   ')}\n`;
  const ratios = ratiosOf(kept);
  return [
    `${server}, ${request.connections} connections, ${seconds} s a run, ${kept.length} pairs kept, ${dropped} dropped (others above ${mostNeighbour} core)\n`,
    row(clients.map((client) => `${client} k/s  µs/req`.padStart(20))),
    ...kept.map((pair) => row(clients.map((client) => cell(pair[client])))),
    ...Object.entries(comparisons).map(([name, { what }]) => {
      const found = ratios[name as keyof typeof comparisons];
      return found === undefined
        ? ''
        : `${what}: ${found.median.toFixed(2)} (${found.min.toFixed(2)} to ${found.max.toFixed(2)})\n`;
    }),
    server === 'nginx' ? '' : 'The server is the bottleneck here: only the ratio of CPU counts.\n',
  ].join('');
}

function cell(figures: Figures | undefined): string {
  if (figures === undefined) return ''.padStart(20);
  return `${(figures.perS / 1000).toFixed(1).padStart(10)}${figures.cpuUsPerRequest.toFixed(2).padStart(10)}`;
}

await runScript('anchor', async (signal) => {
  const { server, all } = await measured(signal);
  const kept = all.filter(isQuiet);
  const dropped = all.length - kept.length;
  const document = { server, pairs: kept, dropped, ...ratiosOf(kept) };
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : tableOf(server, kept, dropped));
  if (kept.length > 0) return;
  process.stderr.write(
    `anchor: no pair was kept, as others took more than ${mostNeighbour} core in each; run it again when the machine is quieter\n`,
  );
  process.exitCode = 11;
});
