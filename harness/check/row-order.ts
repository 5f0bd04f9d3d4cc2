const runLength = 16;
let spare = new Uint32Array(0);

/**
 * Sorts row numbers in place by a column, stably and without allocating: insertion into short runs, then merging. Rows
 * that are in order already, as a history nearly is in time, cost one pass.
 */
export function sortRows(rows: Uint32Array, column: ArrayLike<number>): void {
  const n = rows.length;
  if (isSorted(rows, column)) return;
  for (let low = 0; low < n; low += runLength) insertionSort(rows, low, Math.min(low + runLength, n), column);
  if (n <= runLength) return;
  if (spare.length < n) spare = new Uint32Array(n);
  for (let width = runLength; width < n; width *= 2) {
    for (let low = 0; low + width < n; low += 2 * width) {
      merge(rows, low, low + width, Math.min(low + 2 * width, n), column);
    }
  }
}

function isSorted(rows: Uint32Array, column: ArrayLike<number>): boolean {
  for (let i = 1; i < rows.length; i++) if (column[rows[i - 1]!]! > column[rows[i]!]!) return false;
  return true;
}

function insertionSort(rows: Uint32Array, low: number, high: number, column: ArrayLike<number>): void {
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
function merge(
  rows: Uint32Array,
  low: number,
  middle: number,
  high: number,
  column: ArrayLike<number>,
): void {
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
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= bound) low = middle + 1;
    else high = middle;
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
