import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { machineCpuMs } from '../../harness/measure/environment.ts';
import { outputOf } from '../child.ts';
import { request } from './load.ts';
import type { ClientReport } from './load.ts';
import type { AnchorServer } from './server.ts';

/** What a client did, and what everybody else did meanwhile. */
export interface Figures {
  readonly perS: number;
  readonly cpuUsPerRequest: number;
  /** Cores that neither client nor server nor we used. */
  readonly neighbour: number;
}
export interface WrkFigures extends Figures {
  /** Cores that the server took meanwhile: near 1 it is the bottleneck, and no client could be faster. */
  readonly serverCores: number;
}

/** What a client process is run against. */
export interface Run {
  readonly server: AnchorServer;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Runs a client of ours or one on Node, which tells of itself. */
export async function runNode(
  client: 'ours' | 'autocannon' | 'floor',
  run: Run,
  ...more: readonly string[]
): Promise<Figures> {
  const program = fileURLToPath(new URL(`./anchor-${client}.js`, import.meta.url));
  const args = [program, String(run.server.port), String(run.seconds), ...more];
  const { output, neighbour } = await watched(process.execPath, args, run);
  const report = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as ClientReport;
  return {
    perS: report.requests / report.seconds,
    cpuUsPerRequest: report.cpuUs / report.requests,
    neighbour,
  };
}

/** Runs wrk with a script that makes its requests those of everybody. */
export async function runWrk(binary: string, script: string, run: Run): Promise<WrkFigures> {
  const url = `${run.server.url}${request.path}`;
  const seconds = Math.ceil(run.seconds);
  const how = ['-t1', `-c${request.connections}`, `-d${seconds}s`, '-s', script];
  const { output, clientMs, serverMs, neighbour } = await watched(binary, [...how, url], run);
  return {
    perS: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1] ?? 0),
    cpuUsPerRequest: (1000 * clientMs) / Number(/(\d+) requests in/.exec(output)?.[1] ?? 0),
    neighbour,
    serverCores: serverMs / 1000 / seconds,
  };
}

/** A client that has ended: what it printed and the CPU that it and others used meanwhile. */
interface Watched {
  readonly output: string;
  readonly clientMs: number;
  readonly serverMs: number;
  readonly neighbour: number;
}

async function watched(program: string, args: readonly string[], { server, signal }: Run): Promise<Watched> {
  const before = { machine: machineCpuMs(), server: server.cpuMs(), own: ownCpuMs(), at: performance.now() };
  let clientMs = 0;
  let watch: NodeJS.Timeout | undefined;
  const onStart = (pid: number): void => {
    // Once it has ended nobody tells: the last reading stands.
    watch = setInterval(() => (clientMs = cpuMsOf(pid) ?? clientMs), 20);
  };
  try {
    const output = await outputOf(program, args, { signal, onStart });
    const elapsedMs = performance.now() - before.at;
    const serverMs = (server.cpuMs() ?? 0) - (before.server ?? 0);
    const oursMs = serverMs + ownCpuMs() - before.own + clientMs;
    const machineMs = before.machine === undefined ? oursMs : (machineCpuMs() ?? 0) - before.machine;
    return { output, clientMs, serverMs, neighbour: Math.max(0, (machineMs - oursMs) / elapsedMs) };
  } finally {
    clearInterval(watch);
  }
}

/** CPU of a process so far, in steps of 10 ms; undefined where it is gone or nobody tells. */
function cpuMsOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
