import { outputOf } from '../child.ts';
import { items } from './purchases.ts';

/** What redis-benchmark is run with. */
export interface BenchmarkRun {
  readonly url: string;
  readonly clients: number;
  readonly requests: number;
  readonly signal: AbortSignal;
}

/** How fast redis-benchmark has some commands run one after the other by as many clients, in whole sets a second. */
export async function floorOf(commands: readonly (readonly string[])[], run: BenchmarkRun): Promise<number> {
  let seconds = 0;
  for (const command of commands) seconds += 1 / (await rateOf(command, run));
  return 1 / seconds;
}

async function rateOf(
  command: readonly string[],
  { url, clients, requests, signal }: BenchmarkRun,
): Promise<number> {
  const socket = new URL(url).searchParams.get('path') ?? '';
  const where = ['-s', socket, '-c', String(clients), '-n', String(requests)];
  const args = [...where, '-r', String(items.length), '--csv', ...command];
  const output = await outputOf('redis-benchmark', args, { signal });
  // The last row: "command","rps",...; the command may hold quotes of its own.
  const rate = Number(/","(\d+\.\d+)","\d+\.\d+","/.exec(output)?.[1]);
  if (!(rate > 0)) throw new Error(`redis-benchmark told no rate: ${output.slice(-300)}`);
  return rate;
}
