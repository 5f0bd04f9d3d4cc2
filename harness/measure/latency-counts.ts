/** Values below this have a bucket of their own; above, buckets are as wide as three digits allow. */
const exactUs = 2048;

/** The bucket of a duration in whole microseconds: those of the histograms, of three digits, in ascending order. */
export function bucketOfUs(us: number): number {
  if (us < exactUs) return us;
  const width = 2 ** (Math.floor(Math.log2(us)) - 10);
  return (exactUs / 2) * Math.log2(width) + Math.floor(us / width);
}

/** The shortest duration of a bucket, in microseconds. */
export function leastUsOf(bucket: number): number {
  if (bucket < exactUs) return bucket;
  const doublings = Math.floor(bucket / (exactUs / 2)) - 1;
  return (bucket - doublings * (exactUs / 2)) * 2 ** doublings;
}

/** Durations as they were counted: plain data. */
export interface LatencyData {
  /** By bucket. */
  readonly counts: Uint32Array;
  readonly count: number;
  readonly sumMs: number;
  readonly longestMs: number;
}

/** Counts durations in the buckets of the histograms, in memory that grows with the longest, not with how many there are. */
export class LatencyCounts {
  counts = new Uint32Array(64);
  count = 0;
  sumMs = 0;
  longestMs = 0;

  add(ms: number): void {
    this.count += 1;
    this.sumMs += ms;
    if (ms > this.longestMs) this.longestMs = ms;
    const bucket = bucketOfUs(Math.max(1, Math.round(ms * 1000)));
    if (bucket >= this.counts.length) {
      const counts = new Uint32Array(Math.max(bucket + 1, 2 * this.counts.length));
      counts.set(this.counts);
      this.counts = counts;
    }
    this.counts[bucket]! += 1;
  }

  /** How many were longer than those of a bucket. */
  above(bucket: number): number {
    let sum = 0;
    for (let at = bucket + 1; at < this.counts.length; at++) sum += this.counts[at]!;
    return sum;
  }

  data(): LatencyData {
    const { counts, count, sumMs, longestMs } = this;
    return { counts, count, sumMs, longestMs };
  }
}

/** A duration below or at which a share of several counts are, ms: the least of its bucket; 0 where there are none. */
export function durationAt(share: number, parts: readonly LatencyData[], zeros = 0): number {
  const all = parts.reduce((sum, { count }) => sum + count, zeros);
  const length = Math.max(0, ...parts.map(({ counts }) => counts.length));
  let before = zeros;
  const rank = Math.ceil(share * all);
  if (rank <= before) return 0;
  for (let bucket = 0; bucket < length; bucket++) {
    for (const { counts } of parts) before += counts[bucket] ?? 0;
    if (rank <= before) return leastUsOf(bucket) / 1000;
  }
  return 0;
}
