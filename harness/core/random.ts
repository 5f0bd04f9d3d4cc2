/** Numbers in [0, 1) that depend on nothing but the seed and the indices: one seed, one schedule. */
export function randomAt(seed: number, ...indices: readonly number[]): number {
  return scramble(fold(seed, indices)) / 0x1_0000_0000;
}

/** A stream of numbers in [0, 1) for one seed and one place (mulberry32, started from mixed indices). */
export function randomStream(seed: number, ...indices: readonly number[]): () => number {
  let state: number | undefined;
  return () => {
    // Most streams of an operation are never asked.
    state ??= fold(seed, indices);
    state = (state + 0x6d2b79f5) | 0;
    return scramble(state) / 0x1_0000_0000;
  };
}

/** The same things in random order, which takes one number of a stream a thing. */
export function shuffled<T>(things: readonly T[], random: () => number): readonly T[] {
  return things
    .map((thing) => ({ thing, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ thing }) => thing);
}

function fold(seed: number, indices: readonly number[]): number {
  let hash = mix(seed >>> 0) ^ mix(Math.floor(seed / 0x1_0000_0000) + 0x9e3779b9);
  for (const index of indices) hash = mix((Math.imul(hash, 31) + index) | 0);
  return hash | 0;
}

/** Finaliser of MurmurHash3. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Output function of mulberry32. */
function scramble(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}
