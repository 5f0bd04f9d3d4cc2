import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ClientReport } from '../anchor/load.ts';
import { startAnchorServer } from '../anchor/server.ts';

/** What recording costs a request, microseconds of CPU: the median of paired differences with its interval. */
export interface RecordingCost {
  readonly medianUs: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** Chance that the interval holds the true median, whatever the noise is distributed like. */
  readonly confidence: number;
  /** CPU a request, one run with and one without recording each. */
  readonly pairs: readonly { readonly recordingUs: number; readonly bareUs: number }[];
}

/**
 * Drives one server with the closed loop as it is, history and all figures included, and without any recording, in turn;
 * who goes first alternates.
 */
export async function recordingCost(rounds: number, seconds: number): Promise<RecordingCost> {
  const server = await startAnchorServer();
  try {
    const pairs: { recordingUs: number; bareUs: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const first = await run(server.port, seconds, round % 2 === 0 ? 'recording' : 'bare');
      const second = await run(server.port, seconds, round % 2 === 0 ? 'bare' : 'recording');
      const [recordingUs, bareUs] = round % 2 === 0 ? [first, second] : [second, first];
      pairs.push({ recordingUs, bareUs });
    }
    const differences = pairs
      .map(({ recordingUs, bareUs }) => recordingUs - bareUs)
      .toSorted((one, other) => one - other);
    const { rank, confidence } = signInterval(rounds);
    const at = (position: number): number => differences[position] ?? Number.NaN;
    return {
      medianUs: (at(Math.ceil(rounds / 2) - 1) + at(Math.floor(rounds / 2))) / 2,
      fromUs: at(rank),
      toUs: at(rounds - 1 - rank),
      confidence,
      pairs,
    };
  } finally {
    await server.stop();
  }
}

async function run(port: number, seconds: number, mode: 'recording' | 'bare'): Promise<number> {
  const program = new URL('./anchor-ours.js', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    String(port),
    String(seconds),
    mode,
  ]);
  const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as ClientReport;
  return report.cpuUs / report.requests;
}

/**
 * Which of n sorted differences, from each end, bound the median with at least 95 % (sign test); with fewer than six pairs
 * the outermost do, with less.
 */
function signInterval(pairs: number): { rank: number; confidence: number } {
  const outsideOf = (rank: number): number => {
    let term = 0.5 ** pairs;
    let sum = 0;
    for (let successes = 0; successes <= rank; successes++) {
      sum += term;
      term *= (pairs - successes) / (successes + 1);
    }
    return 2 * sum;
  };
  let rank = 0;
  while (outsideOf(rank + 1) <= 0.05) rank += 1;
  return { rank, confidence: 1 - outsideOf(rank) };
}
