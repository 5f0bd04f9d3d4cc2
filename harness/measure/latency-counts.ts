/** Values below this have a bucket of their own; above, buckets are as wide as three digits allow. */
const exactUs = 2048;

/** The bucket of a duration in whole microseconds: those of the histograms, of three digits, in ascending order. */
export function bucketOfUs(us: number): number {
  if (us < exactUs) return us;
  const width = 2 ** (Math.floor(Math.log2(us)) - 10);
  return (exactUs / 2) * Math.log2(width) + Math.floor(us / width);
}

/** Counts durations in the buckets of the histograms, in memory that grows with the longest. */
export class LatencyCounts {
  #counts = new Uint32Array(64);

  add(ms: number): void {
    const bucket = bucketOfUs(Math.max(1, Math.round(ms * 1000)));
    if (bucket >= this.#counts.length) {
      const counts = new Uint32Array(Math.max(bucket + 1, 2 * this.#counts.length));
      counts.set(this.#counts);
      this.#counts = counts;
    }
    this.#counts[bucket]! += 1;
  }

  /** How many were longer than those of a bucket. */
  above(bucket: number): number {
    let sum = 0;
    for (let at = bucket + 1; at < this.#counts.length; at++) sum += this.#counts[at]!;
    return sum;
  }
}
