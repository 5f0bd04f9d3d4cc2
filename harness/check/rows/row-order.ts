const runLength = 16;
/** One number a row. */
export type Column = Uint32Array | Float64Array;

let spare = new Uint32Array(0);

/**
 * Sorts the row numbers at `from` to `to` (exclusive) in place by a column, stably and without allocating: insertion into short runs, then merging. Rows
 * that are in order already, as a history nearly is in time, cost one pass.
 */
export function sortRows(rows: Uint32Array, from: number, to: number, column: Column): void {
  if (isSorted(rows, from, to, column)) return;
  for (let low = from; low < to; low += runLength)
    insertionSort(rows, low, Math.min(low + runLength, to), column);
  if (to - from <= runLength) return;
  if (spare.length < to - from) spare = new Uint32Array(to - from);
  for (let width = runLength; width < to - from; width *= 2) {
    for (let low = from; low + width < to; low += 2 * width) {
      merge(rows, low, low + width, Math.min(low + 2 * width, to), column);
    }
  }
}

function isSorted(rows: Uint32Array, from: number, to: number, column: Column): boolean {
  let last = from < to ? column[rows[from]!]! : 0;
  for (let i = from + 1; i < to; i++) {
    const next = column[rows[i]!]!;
    if (last > next) return false;
    last = next;
  }
  return true;
}

function insertionSort(rows: Uint32Array, low: number, high: number, column: Column): void {
  for (let i = low + 1; i < high; i++) {
    const row = rows[i]!;
    const value = column[row]!;
    let j = i - 1;
    while (j >= low && column[rows[j]!]! > value) {
      rows[j + 1] = rows[j]!;
      j -= 1;
    }
    rows[j + 1] = row;
  }
}

/** Merges two neighbouring runs through a copy of the left one. */
function merge(rows: Uint32Array, low: number, middle: number, high: number, column: Column): void {
  if (column[rows[middle - 1]!]! <= column[rows[middle]!]!) return;
  const length = middle - low;
  for (let i = 0; i < length; i++) spare[i] = rows[low + i]!;
  let left = 0;
  let right = middle;
  let out = low;
  while (left < length && right < high) {
    if (column[rows[right]!]! < column[spare[left]!]!) rows[out++] = rows[right++]!;
    else rows[out++] = spare[left++]!;
  }
  while (left < length) rows[out++] = spare[left++]!;
}

/** How many of the first `length` numbers of an ascending array are at most `bound`. */
export function countAtMost(ascending: ArrayLike<number>, length: number, bound: number): number {
  return firstWhere(0, length, (at) => ascending[at]! > bound);
}

/** How many of the first `length` numbers of an ascending array are below `bound`. */
export function countBelow(ascending: ArrayLike<number>, length: number, bound: number): number {
  return firstWhere(0, length, (at) => ascending[at]! >= bound);
}

/** The first whole number from `low` on of which something holds that holds of all above it; `high` where it holds of none. */
export function firstWhere(from: number, to: number, holds: (at: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Sorts the first `length` numbers of an array in place, at the cost of one pass when they are in order. */
export function sortNumbers(numbers: Float64Array, length: number): void {
  for (let i = 1; i < length; i++) {
    if (numbers[i - 1]! > numbers[i]!) {
      numbers.subarray(0, length).sort();
      return;
    }
  }
}
