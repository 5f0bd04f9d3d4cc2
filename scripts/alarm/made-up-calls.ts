import { randomStream } from '../../harness/core/random.ts';
import type { ChangeSeen } from '../../harness/analyze/alarm/watched-windows.ts';

/** What a made-up service goes through; times are in windows from the beginning. */
export interface Story {
  readonly name: string;
  readonly about: string;
  readonly windows: number;
  /** Requests a window for all records together, at a factor of 1. */
  readonly requests: number;
  readonly records: number;
  readonly routes: number;
  /** What the factor of the load is in a window. */
  readonly load?: (window: number) => number;
  /** How many times longer a request takes from reading to writing: the only thing that makes more of them collide. */
  readonly slower?: (window: number, record: number) => number;
  /** Standard deviation of that from window to window, as a share: real services vary. */
  readonly unsteady?: number;
  /** Share of requests that come within a random tenth of the window, instead of at any time. */
  readonly bursts?: number;
  /** Windows of which the log says nothing. */
  readonly missing?: (window: number) => boolean;
  /** Mean time from reading to writing, in windows. */
  readonly work: number;
}

export const windowMs = 10_000;

/**
 * Requests that collide as in a service with version checks: each reads when it arrives and writes when it is done; who finds that
 * somebody else has written in between has lost. Nothing is drawn from a distribution of conflicts.
 */
export function* callsOf(story: Story, seed: number): Generator<ChangeSeen & { readonly lostRace: boolean }> {
  const random = randomStream(seed, 0x616c6172);
  const { windows, records, routes, requests, work, unsteady = 0, bursts = 0 } = story;
  const weights = Array.from({ length: records }, (_, record) => 1 / (record + 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  for (let window = 0; window < windows; window++) {
    const load = story.load?.(window) ?? 1;
    const varied = unsteady === 0 ? 1 : gammaOf(random, unsteady ** -2) * unsteady ** 2;
    const burstAt = random() * 0.9;
    const isMissing = story.missing?.(window) ?? false;
    for (let record = 0; record < records; record++) {
      const mean = (requests * load * weights[record]!) / all;
      const meanWork = work * varied * (story.slower?.(window, record) ?? 1);
      const count = poissonOf(random, mean);
      if (isMissing) continue;
      const seen = Array.from({ length: count }, () => {
        const from = random() < bursts ? burstAt + random() / 10 : random();
        return { from, done: from - Math.log(1 - random()) * meanWork };
      }).sort((one, other) => one.done - other.done);
      let written = -1;
      for (const { from, done } of seen) {
        const lostRace = written > from;
        if (!lostRace) written = done;
        yield {
          doneMs: (window + Math.min(done, 0.9999)) * windowMs,
          route: `/route${record % routes}/{id}`,
          resource: `/route${record % routes}/${record}`,
          lostRace,
        };
      }
    }
  }
}

function poissonOf(random: () => number, mean: number): number {
  // Sums of parts that are small enough for Knuth's way.
  let [left, count] = [mean, 0];
  while (left > 0) {
    const part = Math.min(left, 30);
    left -= part;
    const least = Math.exp(-part);
    for (let product = random(); product > least; product *= random()) count += 1;
  }
  return count;
}

/** Gamma distributed, for shapes from 1 on (Marsaglia and Tsang 2000). */
function gammaOf(random: () => number, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - random()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
