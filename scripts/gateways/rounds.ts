import { locate } from '../../harness/analyze/comparison/hodges-lehmann.ts';
import type { Located } from '../../harness/analyze/comparison/hodges-lehmann.ts';
import { randomStream, shuffled } from '../../harness/core/random.ts';
import { medianOf } from '../../harness/analyze/median.ts';

/** What is measured in each round, right after one another in random order. */
export const slices = ['reference', 'reference with its log', 'nginx', 'nginx with its log'] as const;

export type Slice = (typeof slices)[number];

/** CPU of a request in each slice of one round, microseconds. */
export type Round = Readonly<Record<Slice, number>>;

/**
 * What the log costs, and what the reference gateway costs beside nginx: of each start of the gateways the median of differences
 * and ratios within rounds. One start differs from the next by more than rounds do, so that intervals are over starts.
 */
export interface RoundsDocument {
  readonly kind: 'gateway-rounds';
  readonly schemaVersion: 2;
  /** Rounds of each start. */
  readonly starts: readonly (readonly Round[])[];
  /** Medians, µs of CPU a request. */
  readonly medianUs: Readonly<Record<Slice, number>>;
  /** What its log costs the reference gateway, and nginx, µs of CPU a request, with 95 %. */
  readonly logUs: { readonly reference: Located; readonly nginx: Located };
  /** CPU of the reference gateway a request over that of nginx, without logs and with both, with 95 %. */
  readonly ratio: { readonly off: Located; readonly on: Located };
}

/** Measures rounds; `cpuUsOf` gives the CPU of a request in one slice. */
export async function measuredRounds(
  count: number,
  cpuUsOf: (slice: Slice) => Promise<number>,
): Promise<readonly Round[]> {
  const random = randomStream(2, 0);
  const rounds: Round[] = [];
  while (rounds.length < count) {
    const round: Partial<Record<Slice, number>> = {};
    for (const slice of shuffled(slices, random)) round[slice] = await cpuUsOf(slice);
    rounds.push(round as Round);
  }
  return rounds;
}

/** What the rounds of some starts say. */
export function roundsDocument(starts: readonly (readonly Round[])[]): RoundsDocument {
  const over = (each: (round: Round) => number): Located =>
    locate(starts.map((rounds) => medianOf(rounds.map(each)) ?? Number.NaN));
  const difference = (one: Slice, other: Slice): Located => over((round) => round[one] - round[other]);
  // Ratios are symmetric in their logarithms.
  const ratio = (one: Slice, other: Slice): Located => {
    const { estimate, low, high } = over((round) => Math.log(round[one] / round[other]));
    const ends = low === undefined || high === undefined ? {} : { low: Math.exp(low), high: Math.exp(high) };
    return { estimate: Math.exp(estimate), ...ends };
  };
  const medians = slices.map((slice) => [
    slice,
    medianOf(starts.flat().map((round) => round[slice])) ?? Number.NaN,
  ]);
  return {
    kind: 'gateway-rounds',
    schemaVersion: 2,
    starts,
    medianUs: Object.fromEntries(medians) as Record<Slice, number>,
    logUs: {
      reference: difference('reference with its log', 'reference'),
      nginx: difference('nginx with its log', 'nginx'),
    },
    ratio: {
      off: ratio('reference', 'nginx'),
      on: ratio('reference with its log', 'nginx with its log'),
    },
  };
}

/** The same as text. */
export function roundsText({ starts, medianUs, logUs, ratio }: RoundsDocument): string {
  const between = ({ estimate, low, high }: Located, digits: number): string =>
    low === undefined || high === undefined
      ? `${estimate.toFixed(digits)} (too few starts for an interval)`
      : `${estimate.toFixed(digits)} [${low.toFixed(digits)} to ${high.toFixed(digits)}]`;
  return [
    ...slices.map(
      (slice) => `${slice.padEnd(24)}${medianUs[slice].toFixed(1).padStart(7)} µs of CPU a request, median`,
    ),
    '',
    `The log costs the reference gateway ${between(logUs.reference, 1)} µs of CPU a request, and nginx ${between(logUs.nginx, 1)}.`,
    `The reference gateway takes ${between(ratio.off, 2)} × the CPU of nginx without logs,`,
    `and ${between(ratio.on, 2)} × with both logs. In brackets 95 %; ${starts.length} starts of ${starts[0]?.length ?? 0} rounds.`,
    '',
  ].join('\n');
}
