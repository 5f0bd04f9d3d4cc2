import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { dist } from './dist.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { endRuns, runHere } from './run-here.fixture.ts';

/** A command that was started. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** How a test file runs `contend bench` or another command: the records go to a folder of its own, which is removed in the end. */
export interface Bench {
  /** The folder for records, there while tests run. */
  readonly out: () => string;
  /** Starts the command in a process of its own, which can be signalled, killed and looked into. */
  readonly start: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    program?: string,
  ) => Running;
  /** Runs the same bundle within the process of the tests: half of what a race costs is to start the command. */
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  /** The same, with variables of its own. */
  readonly runWith: (env: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<Ended>;
}

/** Makes the runner of a test file. */
export function benchOf(name: string, command = 'bench', keepsRecords = true): Bench {
  let out = '';
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    expect(existsSync(join(dist, 'contend.js')), 'npm run build makes the bundle that is tested').toBe(true);
    out = await mkdtemp(join(tmpdir(), `contend-${name}-`));
  });
  afterAll(async () => {
    // What a test gave up waiting for goes with it.
    for (const child of running) child.kill('SIGKILL');
    await endRuns();
    await rm(out, { recursive: true, force: true });
  });
  const line = (args: readonly string[]): string[] => [
    command,
    ...(!keepsRecords || args.includes('--out') ? [] : ['--out', out]),
    ...args,
  ];
  const start: Bench['start'] = (args, env = {}, program = join(dist, 'contend.js')) => {
    // A step that tests this shows its own results.
    const { REDIS_URL: _, DATABASE_URL: _own, GITHUB_STEP_SUMMARY: _summary, ...inherited } = process.env;
    const child = spawn(process.execPath, [program, ...line(args)], {
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return {
      pid: child.pid ?? 0,
      ended: new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr }))),
    };
  };
  return {
    out: () => out,
    start,
    run: (...args) => runHere(line(args)),
    runWith: (env, ...args) => runHere(line(args), env),
  };
}

/** Arguments as a person types them. */
export const words = (line: string): string[] => line.split(' ');

/** A race of so many requests, however long a busy machine takes for them: nothing in it is late, and no time ends it; what is sold is less than is wanted. */
export const few = words('--arrival burst --rounds 20 --clients 8 --capacity 4');

/** The records that a command with `--json` printed. */
export const runsOf = ({ stdout }: Ended): RunRecord[] => (JSON.parse(stdout) as { runs: RunRecord[] }).runs;
