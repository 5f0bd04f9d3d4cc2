import type { SharedTally } from '../drive/tally.ts';
import type { CountNews } from './messages.ts';

/** Tells what threads have counted since it was told last. */
export class CountsTold {
  readonly #tallies: readonly SharedTally[];
  readonly #told: readonly Int32Array[];

  constructor(tallies: readonly SharedTally[]) {
    this.#tallies = tallies;
    this.#told = tallies.map(({ counts }) => new Int32Array(counts.length));
  }

  news(): readonly CountNews[] {
    return this.#tallies.flatMap(({ counts, sumsMs }, thread) => {
      const told = this.#told[thread]!;
      const at: number[] = [];
      for (let position = 0; position < counts.length; position++)
        if (counts[position] !== told[position]) at.push(position);
      for (const position of at) told[position] = counts[position]!;
      const news = {
        thread,
        at: Uint32Array.from(at),
        counts: Int32Array.from(at, (position) => told[position]!),
      };
      return at.length === 0 ? [] : [{ ...news, sumsMs: sumsMs.slice() }];
    });
  }
}

/** Counts what others tell as if their threads were here. */
export function countAsTold(tallies: readonly SharedTally[], news: readonly CountNews[]): void {
  for (const { thread, at, counts, sumsMs } of news) {
    const tally = tallies[thread];
    at.forEach((position, order) => void (tally && (tally.counts[position] = counts[order]!)));
    tally?.sumsMs.set(sumsMs);
  }
}
