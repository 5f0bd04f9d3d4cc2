import { blocksNeeded } from '../../harness/analyze/comparison/blocks-needed.ts';
import { noiseBand } from '../../harness/analyze/comparison/noise-band.ts';
import { scatterOf } from '../../harness/analyze/scatter.ts';
import { judgeTrials } from '../../harness/analyze/comparison/words.ts';
import type { Outcome, Trial } from '../../harness/analyze/comparison/words.ts';
import { randomStream } from '../../harness/core/random.ts';

/** How figures of one race scatter from block to block, as standard deviations of their logarithms. */
export interface Noise {
  readonly name: string;
  readonly about: string;
  /** Goodput, p99, conflict share and CPU a win of one race, beside what all races of a block have in common. */
  readonly shares: readonly [number, number, number, number];
  /** How much one block is faster than another. */
  readonly block: number;
  /** One race in twenty is this many times as far off. */
  readonly tail: number;
}

/**
 * Noise as it was measured: `this machine` has the medians over 36 points of what three races of one differed by in
 * `results/crossover/crossover.csv` (goodput 8.5 %, p99 12.4 %; CPU a win as goodput, of which it is the reverse on a busy
 * processor), `calmer` half and `quiet` a quarter of
 * that.
 */
export const noises: readonly Noise[] = [
  {
    name: 'this machine',
    about: 'two shared cores: races of the same scatter by 8.5 % in goodput, 12.4 % in p99',
    shares: [0.085, 0.124, 0.03, 0.085],
    block: 0.1,
    tail: 3,
  },
  {
    name: 'calmer',
    about: 'half of that, of which one race in twenty is five times as far off',
    shares: [0.042, 0.062, 0.015, 0.042],
    block: 0.1,
    tail: 5,
  },
  {
    name: 'quiet',
    about: 'a quarter of the first',
    shares: [0.021, 0.031, 0.01, 0.021],
    block: 0.05,
    tail: 3,
  },
];

/** What comparisons of one kind said of goodput. */
export interface Counted {
  readonly noise: string;
  /** How many times as much the row really wins. */
  readonly times: number;
  readonly comparisons: number;
  /** Blocks of each comparison, in the median. */
  readonly blocks: number;
  readonly better: number;
  readonly worse: number;
  readonly small: number;
  readonly equivalent: number;
  readonly inconclusive: number;
  /** Comparisons that said better or worse of any of the four figures. */
  readonly anyClaim: number;
  /** Comparisons of which the program named no number of blocks. */
  readonly withoutNumber: number;
}

const betterIs = ['more', 'less', 'less', 'less'] as const;

/** Compares a row with its reference in made-up races of so many blocks, again and again, and counts. */
export function simulate(
  noise: Noise,
  {
    times,
    comparisons,
    seed,
    blocks,
  }: {
    readonly times: number;
    readonly comparisons: number;
    readonly seed: number;
    /** Absent: as many as the program names for that difference after ten blocks of the same against the same. */
    readonly blocks?: number;
  },
): Counted {
  const words = { better: 0, worse: 0, small: 0, equivalent: 0, inconclusive: 0 };
  let anyClaim = 0;
  let withoutNumber = 0;
  const took: number[] = [];
  for (let turn = 0; turn < comparisons; turn++) {
    const normal = normals(randomStream(seed, turn, Math.round(1000 * times)));
    const named = blocks ?? namedAfter(trialsOf(noise, 1, 10, normal), Math.log(times));
    if (named === undefined) {
      withoutNumber++;
      words.inconclusive++;
      continue;
    }
    took.push(named);
    const outcomes = judgeTrials(trialsOf(noise, times, named, normal));
    const [{ word } = outcomes[0] as Outcome] = outcomes;
    words[word]++;
    if (outcomes.some((one) => one.word === 'better' || one.word === 'worse')) anyClaim++;
  }
  took.sort((one, other) => one - other);
  return {
    noise: noise.name,
    times,
    comparisons,
    blocks: took[took.length >> 1] ?? 0,
    ...words,
    anyClaim,
    withoutNumber,
  };
}

/** How many blocks the program names for a difference in goodput, from the noise that it has seen. */
function namedAfter(trials: readonly Trial[], effect: number): number | undefined {
  const [goodput] = trials;
  if (goodput === undefined) return undefined;
  const { differences, againsts } = goodput;
  const spread = Math.sqrt(scatterOf(differences).squares / (differences.length - 1));
  const band = noiseBand(againsts);
  return blocksNeeded({ effect, spread, band, blocks: againsts.length, tests: trials.length });
}

/** A row, its reference and the reference again in so many blocks. */
function trialsOf(noise: Noise, times: number, blocks: number, normal: () => number): Trial[] {
  return noise.shares.map((share, figure) => {
    const races = Array.from({ length: blocks }, () => {
      const common = noise.block * normal();
      const race = (): number => common + share * normal() * (Math.abs(normal()) > 1.96 ? noise.tail : 1);
      return { reference: race(), again: race(), row: race() + (figure === 0 ? Math.log(times) : 0) };
    });
    return {
      differences: races.map(({ row, reference }) => row - reference),
      againsts: races.map(({ again, reference }) => again - reference),
      better: betterIs[figure] ?? 'more',
    };
  });
}

/** Standard normal numbers (Box and Muller 1958). */
function normals(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
