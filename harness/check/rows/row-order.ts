const runLength = 16;
/** One number a row. */
export type Column = Uint32Array | Float64Array;

let spare = new Uint32Array(0);

/**
 * Sorts row numbers in place by a column, stably and without allocating: insertion into short runs, then merging. Rows
 * that are in order already, as a history nearly is in time, cost one pass.
 */
export function sortRows(rows: Uint32Array, column: Column): void {
  if (isSorted(rows, column)) return;
  const count = rows.length;
  for (let low = 0; low < count; low += runLength)
    insertionSort(rows, low, Math.min(low + runLength, count), column);
  if (spare.length < count) spare = new Uint32Array(count);
  for (let width = runLength; width < count; width *= 2) {
    for (let low = 0; low + width < count; low += 2 * width) {
      merge(rows, low, low + width, Math.min(low + 2 * width, count), column);
    }
  }
}

function isSorted(rows: Uint32Array, column: Column): boolean {
  let last = -Infinity;
  for (let i = 0; i < rows.length; i++) {
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

/** The stretches of rows that hold the same in a column, which sorts them. */
export function* runsOf(rows: Uint32Array, column: Column): Generator<Uint32Array> {
  sortRows(rows, column);
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && column[rows[to]!] === column[rows[from]!]) to += 1;
    yield rows.subarray(from, to);
    from = to;
  }
}

/** How many numbers of an ascending array are at most `bound`. */
export function countAtMost(ascending: ArrayLike<number>, bound: number): number {
  return firstWhere(0, ascending.length, (at) => ascending[at]! > bound);
}

/** How many numbers of an ascending array are below `bound`. */
export function countBelow(ascending: ArrayLike<number>, bound: number): number {
  return firstWhere(0, ascending.length, (at) => ascending[at]! >= bound);
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
