import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { foreignServices } from '../../harness/prove/foreign/services/index.ts';
import { pathOf } from '../../harness/prove/foreign/services/manner.ts';
import type { ForeignService, Mode } from '../../harness/prove/foreign/services/service.ts';
import { childEnv } from '../../targets/child-env.ts';
import { findRedisServer, startRedis } from '../../targets/servers/redis-server.ts';
import { redisAddress } from '../../targets/stores/redis/address.ts';
import { outputOf } from '../child.ts';
import type { ApartRow, RacedRow } from './apart-row.ts';
import { cutRace } from './cut-race.ts';
import { commonAddress, hallAddress, openHall, openRoom } from './room.ts';
import type { Room } from './room.ts';
import { slowPath } from './slow-path.ts';

/** Four machines: how far their clocks are ahead, and how long what they send is on its way, milliseconds. */
const rooms = [
  { number: 1, aheadMs: 50, delayMs: 0 },
  { number: 2, aheadMs: -50, delayMs: 5 },
  { number: 3, aheadMs: 25, delayMs: 12 },
  { number: 4, aheadMs: -25, delayMs: 20 },
];
const redisPort = 6379;
const manner = {
  tag: 'counting',
  refusal: 'coded',
  nonce: 'echoed',
  success: '201',
  form: 'plain',
} as const;

interface Case {
  readonly workload: string;
  readonly mode: Mode;
}

/** The races, in namespaces that end with this process; a row a line. `ROWS SECONDS CLIENTS CUT_SECONDS OUT`. */
const [rows = '', seconds = '', clients = '', cutSeconds = '', out = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const program = join(import.meta.dirname, 'contend.js');
const env = { ...childEnv(), CONTEND_TOKEN: randomBytes(32).toString('hex'), TMPDIR: out };

await openHall(signal);
const redis = await startRedis({ binary: findRedisServer() ?? 'redis-server' });
const at = redisAddress(redis.url);
if (typeof at === 'string' || at.path === undefined) throw new Error('Redis listens on no socket');
for (const address of [hallAddress, commonAddress]) slowPath(0, { path: at.path }).listen(redisPort, address);
const { service, port } = await startService();
const agents = await Promise.all(rooms.map(inRoom));
const names = rooms.map(({ number }) => `room-${number}`).join(',');
const meeting = ['--agents', names, '--join', `redis://${commonAddress}:${redisPort}`];

for (const [index, one] of cases().slice(0, Number(rows)).entries())
  tell({ apart: await raced(one, index + 1) });

const [right] = cases();
const away = agents[1];
if (right === undefined || away === undefined) throw new Error('there is nothing to cut');
const kept = new Redis(redis.url);
const cutOut = join(out, 'cut');
const cut = await cutRace({
  program: [process.execPath, program, ...lineOf(right, 1, 4, cutOut), ...meeting, '--blocks', '2'],
  env,
  out: cutOut,
  room: away.room,
  cutMs: Number(cutSeconds) * 1000,
  redis: kept,
});
kept.disconnect();
tell({ cut });
// Who was away takes part again.
tell({ apart: await raced(right, 1) });

for (const { agent } of agents) agent.kill('SIGTERM');
await Promise.all(agents.map(({ agent }) => once(agent, 'exit')));
service.disconnect();
await redis.stop();
process.exit(0);

function tell(row: RacedRow): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

/** What a race is told to be, but for who sends. */
function lineOf(
  { workload, mode }: Case,
  seed: number,
  durationS: number,
  folder: string,
): readonly string[] {
  const address = pathOf({ workload, mode: mode.name, manner });
  return [
    ...`bench --workload ${workload} --duration ${durationS}s --warmup 0s --json`.split(' '),
    ...`--clients ${clients} --seed ${seed} --allow-remote ${commonAddress}`.split(' '),
    '--url',
    `http://${commonAddress}:${port}${address}`,
    '--out',
    folder,
  ];
}

/** Races one service with agents, and with the threads of one machine. */
async function raced(one: Case, seed: number): Promise<ApartRow> {
  const common = lineOf(one, seed, Number(seconds), out);
  await counts();
  const apart = await recordOf([...common, ...meeting]);
  const counted = await counts();
  const together = await recordOf(common);
  if (apart.clocks === undefined) throw new Error('the record says nothing of clocks');
  return {
    workload: one.workload,
    mode: one.mode.name,
    is: one.mode.is,
    apart: apart.verdict.result,
    together: together.verdict.result,
    reasons: apart.verdict.reasons,
    recorded: apart.history.entries,
    counted,
    clocks: apart.clocks,
  };
}

/** Of each workload a service that is right, and one that is wrong. */
function cases(): readonly Case[] {
  const of = ({ workload, modes }: ForeignService) =>
    (['right', 'wrong'] as const).flatMap((is) => {
      const mode = modes.find((one) => one.is === is && one.only === undefined && one.arrival !== 'burst');
      return mode === undefined ? [] : [{ workload, mode }];
    });
  return foreignServices.flatMap(of);
}

async function startService(): Promise<{ service: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, 'agents-counting-service.js'), ['0.0.0.0'], {
    env: childEnv(),
  });
  const [ready] = (await once(child, 'message')) as [{ readonly port: number }];
  return { service: child, port: ready.port };
}

/** How many requests the service has answered since it was asked last. */
async function counts(): Promise<number> {
  const told = once(service, 'message');
  service.send('counts');
  const [{ answered }] = (await told) as [{ readonly answered: number }];
  return answered;
}

/** Starts the agent of a room, which waits, and its ways out. */
async function inRoom({
  delayMs,
  ...settings
}: (typeof rooms)[number]): Promise<{ readonly room: Room; readonly agent: ChildProcess }> {
  const room = await openRoom(settings, signal);
  const path = join(import.meta.dirname, 'agents-slow-path.js');
  room.start(process.execPath, [path, commonAddress, hallAddress, delayMs, redisPort, port].map(String), env);
  // The way opens in a moment.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const args =
    `agent --join redis://${commonAddress}:${redisPort} --name room-${settings.number} --allow-remote ${commonAddress}`.split(
      ' ',
    );
  const agent = room.start(process.execPath, [program, ...args], env);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    agent.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('waits for work')) resolve();
    });
    agent.once('exit', () => reject(new Error(`the agent of room ${settings.number} ended: ${said}`)));
  });
  return { room, agent };
}

async function recordOf(args: readonly string[]): Promise<RunRecord> {
  const output = await outputOf(process.execPath, [program, ...args], { signal, env, mayFail: true });
  const [run] = (JSON.parse(output) as { runs: RunRecord[] }).runs;
  if (run === undefined) throw new Error('the race left no record');
  return run;
}
