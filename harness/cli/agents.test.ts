import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { announce, leave } from '../agents/presence.ts';
import { placeHere } from '../agents/place.ts';
import { Token } from '../agents/token.ts';
import { findRedisServer, startRedis } from '../../targets/servers/redis-server.ts';
import type { RedisServer } from '../../targets/servers/redis-server.ts';
import { benchOf, few, runsOf, words } from './bench.fixture.ts';
import { dist } from './dist.fixture.ts';

/** Load that comes from several processes, which meet at a Redis. */
const bench = benchOf('agents');
const secret = 'a secret that tests share';
const lastItem = words('--workload last-item --strategy optimistic,unguarded');
const long = words(
  '--workload last-item --strategy optimistic --clients 4 --think 10ms --duration 20s --warmup 0s',
);

let meeting: RedisServer;
let redis: Redis;
const children: ReturnType<typeof spawn>[] = [];

/** Starts an agent; resolves once it waits. */
async function agent(name: string, ...more: readonly string[]) {
  const args = [join(dist, 'contend.js'), 'agent', '--join', meeting.url, '--name', name, ...more];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, CONTEND_TOKEN: secret },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  while (!said.includes('waits for work')) await setTimeout(20);
  return { child, ended, said: () => said };
}

const lineOf = (agents: string, args: readonly string[]): string[] => [
  '--json',
  '--agents',
  agents,
  '--join',
  meeting.url,
  ...args,
];
const racing = (agents: string, args: readonly string[]) =>
  bench.start(lineOf(agents, args), { CONTEND_TOKEN: secret });
const raced = (agents: string, args: readonly string[], token = secret) =>
  bench.runWith({ CONTEND_TOKEN: token }, ...lineOf(agents, args));

/** What is in Redis beside the agents that wait there. */
const left = async (): Promise<string[]> =>
  (await redis.keys('*')).filter((key) => !key.startsWith('contend:agents'));

beforeAll(async () => {
  meeting = await startRedis({ binary: findRedisServer() ?? 'redis-server' });
  redis = new Redis(meeting.url);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  redis.disconnect();
  await meeting.stop();
});

/** A service of another make that counts what it is asked to register, each name and address once. */
async function countingService(): Promise<{ server: Server; url: string; asked: () => number }> {
  const taken = new Set<string>();
  let asked = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.method !== 'POST') return void response.writeHead(404).end();
      asked += 1;
      const { name, email } = JSON.parse(body) as { name: string; email: string };
      const wanted = [`name ${name}`, `email ${email}`].map((text) => text.normalize('NFKC').toLowerCase());
      const isTaken = wanted.some((text) => taken.has(text));
      if (!isTaken) wanted.forEach((text) => taken.add(text));
      response.writeHead(isTaken ? 409 : 201, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { server, url: `http://127.0.0.1:${port}`, asked: () => asked };
}

test('two agents send what one process would, and nothing of it is lost or told twice', async () => {
  const one = await agent('one');
  const two = await agent('two', '--once');
  // Who floods an agent with calls that nobody believes fills no log, and keeps it from no work.
  for (const id of await redis.smembers('contend:agents'))
    await redis.rpush(`contend:agents:${id}:call`, ...Array.from({ length: 200 }, () => 'a forged call'));
  const ended = await raced('2', [...few, ...lastItem]);
  expect(ended.stderr).not.toContain(secret);
  const [right, wrong] = runsOf(ended);
  expect(ended.code).toBe(0);
  expect(right!.verdict.result).toBe('valid');
  expect(wrong!.verdict.result).toBe('invalid');
  expect(right!.agents?.map(({ name }) => name)).toEqual(['one', 'two']);
  // Clients of both meet in each round, and each client plays all of them.
  expect(right!.contention.overlapPerRound?.max).toBeGreaterThan(4);
  expect(Object.values(right!.operations).reduce((sum, count) => sum + count)).toBe(20 * 8);
  expect(await two.ended).toBe(0);
  expect(one.said().split('a call was refused').length - 1).toBe(1);
  // Both have read that the run was over before what told them so was removed.
  expect(await left()).toEqual([]);
  expect(two.said()).toContain('the run is over');

  const service = await countingService();
  const registering = words(
    '--workload duplicate-registration --clients 4 --think 4ms --duration 500ms --warmup 0s',
  );
  const counted = await raced('one', [...registering, '--url', service.url]);
  service.server.close();
  expect(counted.stdout, counted.stderr).not.toBe('');
  const [run] = runsOf(counted);
  expect(run!.statuses['201']).toBeGreaterThan(0);
  expect(run!.history.entries).toBe(service.asked());

  one.child.kill('SIGTERM');
  expect(await one.ended).toBe(0);
  expect(await left()).toEqual([]);
}, 60_000);

test('an agent that is killed takes the run its proof, which says who it was; what it leaves goes', async () => {
  const [first, second] = await Promise.all([agent('first'), agent('second')]);
  const running = racing('first,second', long);
  while (!second.said().includes('called to a run')) await setTimeout(20);
  await setTimeout(1500);
  second.child.kill('SIGKILL');
  const { code, stderr } = await running.ended;
  expect(stderr).toContain('nothing was heard of agent second for 2.5 s: the race proves nothing');
  expect(code).toBe(11);
  while (!first.said().includes('the run is over')) await setTimeout(20);
  // What tells an agent that comes back that it is over stays a few seconds, and nothing else.
  while ((await left()).some((key) => !key.endsWith(':over'))) await setTimeout(20);
  const [over = ''] = await left();
  expect(await redis.pttl(over)).toBeLessThanOrEqual(8000);
  expect(await redis.pttl(over)).toBeGreaterThan(0);
  await redis.del(over);

  // Its coordinator may be killed as well.
  const killed = racing('first', long);
  while (first.said().split('called to a run').length < 3) await setTimeout(20);
  process.kill(killed.pid, 'SIGKILL');
  while (!first.said().includes('given up: nothing was heard of the coordinator')) await setTimeout(20);
  await setTimeout(200);
  expect(await left()).toEqual([]);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
}, 60_000);

test('agents take work from nobody who holds another token, and none is given to another version', async () => {
  const { child, ended, said } = await agent('careful');
  const refused = await raced('1', few, 'a secret of somebody else');
  expect(refused.code).toBe(104);
  expect(refused.stderr).toContain('0 wait for work (1 hold another CONTEND_TOKEN)');
  expect(said()).not.toContain('called to a run');
  const other = {
    id: 'f00d',
    name: 'older',
    version: '0.0.1',
    schema: 1,
    place: placeHere(),
    cores: 2,
    state: 'waiting',
    challenge: 'none',
  } as const;
  const renewal = setInterval(() => void announce(redis, new Token(secret), other), 500);
  await announce(redis, new Token(secret), other);
  const strange = await raced('older', few);
  clearInterval(renewal);
  await leave(redis, other.id);
  expect(strange.code).toBe(11);
  expect(strange.stderr).toContain('agent older is of version 0.0.1');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 60_000);
