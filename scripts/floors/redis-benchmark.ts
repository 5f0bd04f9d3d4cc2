import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { items } from './purchases.ts';

/** How fast redis-benchmark has some commands run one after the other by as many clients, in whole sets a second. */
export async function floorOf(
  url: string,
  commands: readonly (readonly string[])[],
  clients: number,
  requests: number,
): Promise<number> {
  let seconds = 0;
  for (const command of commands) seconds += 1 / (await rateOf(url, command, clients, requests));
  return 1 / seconds;
}

async function rateOf(
  url: string,
  command: readonly string[],
  clients: number,
  requests: number,
): Promise<number> {
  const { hostname, port } = new URL(url);
  const where = ['-h', hostname, '-p', port, '-c', String(clients), '-n', String(requests)];
  const args = [...where, '-r', String(items.length), '--csv', ...command];
  const benchmark = spawn('redis-benchmark', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  benchmark.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  benchmark.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(benchmark, 'close')) as [number | null];
  // The last row: "command","rps",...; the command may hold quotes of its own.
  const rate = Number(/","(\d+\.\d+)","\d+\.\d+","/.exec(output)?.[1]);
  if (code !== 0 || !(rate > 0))
    throw new Error(`redis-benchmark ${command.join(' ').slice(0, 60)} failed: ${output.slice(-300)}`);
  return rate;
}
