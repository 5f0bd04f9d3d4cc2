import { usl } from '../../harness/analyze/curves/models.ts';
import type { Point } from '../../harness/analyze/curves/series.ts';
import { randomStream } from '../../harness/core/random.ts';

/** How a set of points comes about: where, how often, and with what noise. */
export interface Design {
  readonly name: string;
  readonly about: string;
  readonly places: readonly number[];
  readonly repetitions: number;
  /** Standard deviation as a share of the value itself, or of the value at N = 16. */
  readonly noise: { readonly kind: 'relative' | 'even'; readonly share: number };
  /** Whether the truth has κ = 0, the end of what it can be. */
  readonly incoherent: boolean;
}

const doubling = [1, 2, 4, 8, 16, 32, 64, 128];

/** Data as people have them. */
export const designs: readonly Design[] = [
  {
    name: 'repeated-3',
    about: '8 N, 3 repetitions, noise 3 % of each value',
    places: doubling,
    repetitions: 3,
    noise: { kind: 'relative', share: 0.03 },
    incoherent: false,
  },
  {
    name: 'repeated-5',
    about: '8 N, 5 repetitions, noise 5 % of each value',
    places: doubling,
    repetitions: 5,
    noise: { kind: 'relative', share: 0.05 },
    incoherent: false,
  },
  {
    name: 'single-8',
    about: '8 N once, noise even over N',
    places: doubling,
    repetitions: 1,
    noise: { kind: 'even', share: 0.02 },
    incoherent: false,
  },
  {
    name: 'single-12',
    about: '12 N once, noise even over N',
    places: [1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128],
    repetitions: 1,
    noise: { kind: 'even', share: 0.03 },
    incoherent: false,
  },
  {
    name: 'single-8-growing',
    about: '8 N once, noise 3 % of each value, which least squares without weights do not expect',
    places: doubling,
    repetitions: 1,
    noise: { kind: 'relative', share: 0.03 },
    incoherent: false,
  },
  {
    name: 'no-coherency',
    about: '8 N, 3 repetitions, true κ = 0, the end of what it can be',
    places: doubling,
    repetitions: 3,
    noise: { kind: 'relative', share: 0.03 },
    incoherent: true,
  },
];

/** A set of points with the parameters that it was made from. */
export interface Synthetic {
  readonly truth: readonly number[];
  readonly points: readonly Point[];
}

/** Makes one set; λ 50 to 2,000, σ 0.005 to 0.105, κ 5e-5 to 5e-3, so that peaks lie between 14 and 140. */
export function synthesise({ places, repetitions, noise, incoherent }: Design, seed: number): Synthetic {
  const random = randomStream(seed, 0x73796e);
  const lambda = 50 * 40 ** random();
  const sigma = 0.005 + 0.1 * random();
  const kappa = incoherent ? 0 : 10 ** (-4.3 + 2 * random());
  const even = usl.value(16, lambda, sigma, kappa);
  const points = places.map((n) => {
    const x = usl.value(n, lambda, sigma, kappa);
    const spread = noise.share * (noise.kind === 'relative' ? x : even);
    // Throughput is above 0, however large the noise.
    const drawn = (): number => Math.max(x + spread * normal(random), x / 1000);
    return { n, xs: Array.from({ length: repetitions }, drawn) };
  });
  return { truth: [lambda, sigma, kappa], points };
}

/** A standard normal number (Box and Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
