/** Of so many differences all signs are tried one by one. */
const mostExact = 32;
/** Of more, sums are counted on so many steps from nothing to all of them. */
const steps = 2 ** 16;

/**
 * How often differences of which each might as well have the other sign have a sum at least as far from 0 as these (Fisher
 * 1935). Exact to 32 of them; of more, all signs are counted with sums that are rounded, and the share is never too small.
 */
export function signFlipP(differences: readonly number[]): number {
  // What is nothing has no sign.
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  // Sums of the same numbers in another order may differ in their last digits.
  const bound = seen - 1e-9 * total;
  if (sizes.length === 0 || bound <= 0) return 1;
  return sizes.length <= mostExact ? exactShare(sizes, bound) : steppedShare(sizes, bound, total);
}

/** The share of all signs: sums of each half, in order, meet from both ends. */
function exactShare(sizes: readonly number[], bound: number): number {
  const half = sizes.length >> 1;
  const [left, right] = [sumsOf(sizes.slice(0, half)), sumsOf(sizes.slice(half))];
  let far = 0;
  let from = right.length;
  for (const sum of left) {
    while (from > 0 && sum + (right[from - 1] ?? 0) >= bound) from--;
    far += right.length - from;
  }
  // Signs come in pairs that are each other's opposite.
  return Math.min(1, (2 * far) / 2 ** sizes.length);
}

/** All sums of these numbers with either sign, in order. */
function sumsOf(sizes: readonly number[]): Float64Array {
  let sums = new Float64Array(1);
  for (const size of sizes) {
    const next = new Float64Array(2 * sums.length);
    for (let at = 0, minus = 0, plus = 0; at < next.length; at++) {
      const [low, high] = [(sums[minus] ?? Infinity) - size, (sums[plus] ?? Infinity) + size];
      next[at] = minus < sums.length && low <= high ? low : high;
      if (minus < sums.length && low <= high) minus++;
      else plus++;
    }
    sums = next;
  }
  return sums;
}

function steppedShare(sizes: readonly number[], bound: number, total: number): number {
  const step = total / steps;
  const whole = sizes.map((size) => Math.round(size / step));
  const most = whole.reduce((sum, size) => sum + size, 0);
  // How likely each sum of those with a plus is.
  const chances = new Float64Array(most + 1);
  chances[0] = 1;
  let reached = 0;
  for (const size of whole) {
    reached += size;
    for (let sum = reached; sum >= 0; sum--)
      chances[sum] = ((chances[sum] ?? 0) + (sum >= size ? (chances[sum - size] ?? 0) : 0)) / 2;
  }
  // As if every size had been rounded the way that makes this sum no rarer.
  const least = Math.ceil((most + bound / step - sizes.length) / 2);
  let far = 0;
  for (let sum = most; sum >= Math.max(0, least); sum--) far += chances[sum] ?? 0;
  return Math.min(1, 2 * far);
}
