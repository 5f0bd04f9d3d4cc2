import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { CutRow } from './cut-row.ts';
import type { Room } from './room.ts';

/** A command that races twice, and whose agent in one room is away for a while in the second race. */
export interface CutRace {
  readonly program: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where records go: a folder that is not there yet. */
  readonly out: string;
  readonly room: Room;
  readonly cutMs: number;
  /** What is left of a run is looked for here. */
  readonly redis: Redis;
}

/** What a run leaves goes within this time, milliseconds. */
const goneMs = 10_000;

/** Takes the link of a room away in the second race, gives it back, and tells what came of it. */
export async function cutRace({ program, env, out, room, cutMs, redis }: CutRace): Promise<CutRow> {
  const [file = '', ...args] = program;
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  while ((await records(out)) === 0) {
    if (child.exitCode !== null) throw new Error(`no race ended: ${said}`);
    await sleep(20);
  }
  // The next one prepares for a moment, and has begun after this.
  await sleep(1500);
  const cutAt = performance.now();
  await room.join(false);
  const joined = sleep(cutMs).then(() => room.join(true));
  const [code] = (await ended) as [number | null];
  const endedMs = performance.now() - cutAt;
  await joined;
  const joinedAt = performance.now();
  let left = await redis.keys('contend:run:*');
  while (left.length > 0 && performance.now() - joinedAt < goneMs + 1000) {
    await sleep(100);
    left = await redis.keys('contend:run:*');
  }
  return { cutMs, endedMs, goneMs: performance.now() - joinedAt, code, said, kept: await records(out), left };
}

/** How many records there are in the only folder of a run. */
async function records(out: string): Promise<number> {
  const runs = await readdir(out).catch(() => []);
  const files = await Promise.all(runs.map((run) => readdir(`${out}/${run}`)));
  return files.flat().filter((name) => name.endsWith('.json')).length;
}
