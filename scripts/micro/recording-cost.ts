import { fileURLToPath } from 'node:url';
import { medianOf } from '../../harness/analyze/median.ts';
import { startAnchorServer } from '../anchor/server.ts';
import { outputOf } from '../child.ts';

/** What recording costs a request, microseconds of CPU: the median of paired differences with its interval. */
export interface RecordingCost {
  readonly medianUs: number;
  /** What a request costs without. */
  readonly bareUs: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** Chance that the interval holds the true median, whatever the noise is distributed like. */
  readonly confidence: number;
  readonly pairs: readonly RecordingPair[];
}

/** CPU a request in two neighbouring slices of one run, microseconds: one recorded, one did not. */
export interface RecordingPair {
  readonly recordingUs: number;
  readonly bareUs: number;
}

/** Drives one server with the closed loop, which records everything and nothing in turn, or counts and does not, `sliceMs` each. */
export async function recordingCost(
  what: 'recording' | 'counting',
  { rounds, sliceMs }: { readonly rounds: number; readonly sliceMs: number },
  signal: AbortSignal,
): Promise<RecordingCost> {
  const server = await startAnchorServer();
  try {
    const program = fileURLToPath(new URL('./micro-recording.js', import.meta.url));
    const args = [program, String(server.port), String(rounds), String(sliceMs), what];
    const pairs = JSON.parse(await outputOf(process.execPath, args, { signal })) as RecordingPair[];
    const differences = pairs
      .map(({ recordingUs, bareUs }) => recordingUs - bareUs)
      .toSorted((one, other) => one - other);
    const { rank, confidence } = signInterval(rounds);
    return {
      medianUs: medianOf(differences) ?? Number.NaN,
      bareUs: medianOf(pairs.map(({ bareUs }) => bareUs)) ?? Number.NaN,
      fromUs: differences[rank] ?? Number.NaN,
      toUs: differences[rounds - 1 - rank] ?? Number.NaN,
      confidence,
      pairs,
    };
  } finally {
    await server.stop();
  }
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
