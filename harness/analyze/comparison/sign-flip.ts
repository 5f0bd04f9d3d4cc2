import { randomStream } from '../../core/random.ts';

/** To so many differences all signs are tried; of more, so many draws of them. */
const mostExact = 32;
const draws = 19_999;

/**
 * How often differences of which each might as well have the other sign have a sum at least as far from 0 as these (Fisher
 * 1935): exact to 32 of them, from 19,999 draws with a fixed seed beyond, the data themselves counted among these.
 */
export function signFlipP(differences: readonly number[]): number {
  // What is nothing has no sign.
  const sizes = differences.map(Math.abs).filter((size) => size > 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  // Sums of the same numbers in another order may differ in their last digits.
  const bound = seen - 1e-9 * total;
  if (sizes.length === 0 || bound <= 0) return 1;
  return sizes.length <= mostExact ? exactShare(sizes, bound) : drawnShare(sizes, bound);
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

function drawnShare(sizes: readonly number[], bound: number): number {
  const random = randomStream(1, 0x666c6970);
  let far = 1;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (const size of sizes) sum += random() < 0.5 ? size : -size;
    if (Math.abs(sum) >= bound) far++;
  }
  return far / (draws + 1);
}
