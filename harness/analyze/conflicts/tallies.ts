/** What is counted of one name. */
export interface Tally {
  conflicts: number;
}

/**
 * Counts by name in bounded room: exact as long as there are at most `most` names with conflicts. Where there are more, those
 * with the fewest conflicts are let go, half of them at once; a name may then have up to `mayLack` conflicts more than it shows.
 */
export class Tallies<T extends Tally> {
  mayLack = 0;
  /** How often names were let go. */
  gone = 0;
  readonly #of = new Map<string, T>();
  readonly #most: number;
  readonly #made: (name: string) => T;

  constructor(most: number, made: (name: string) => T) {
    this.#most = most;
    this.#made = made;
  }

  of(name: string): T {
    let tally = this.#of.get(name);
    if (tally !== undefined) return tally;
    if (this.#of.size >= this.#most) this.#letGo();
    tally = this.#made(name);
    this.#of.set(name, tally);
    return tally;
  }

  all(): [string, T][] {
    return [...this.#of];
  }

  /** How many have conflicts. */
  count(): number {
    let count = 0;
    for (const { conflicts } of this.#of.values()) if (conflicts > 0) count += 1;
    return count;
  }

  /** Those with the most conflicts, or the most of something else. */
  top(count: number, size: (tally: T) => number = ({ conflicts }) => conflicts): [string, T][] {
    return this.all()
      .filter(([, tally]) => size(tally) > 0)
      .sort(([a, x], [b, y]) => size(y) - size(x) || (a < b ? -1 : 1))
      .slice(0, count);
  }

  #letGo(): void {
    const byConflicts = this.all().sort(([, a], [, b]) => a.conflicts - b.conflicts);
    const gone = byConflicts.slice(0, Math.ceil(byConflicts.length / 2));
    for (const [name] of gone) this.#of.delete(name);
    this.gone += 1;
    this.mayLack += gone.at(-1)?.[1].conflicts ?? 0;
  }
}
