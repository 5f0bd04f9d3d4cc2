/**
 * Solves a symmetric positive definite system in place: `right` becomes the solution. The matrix, row by row, is
 * scaled to a unit diagonal first, since λ and κ lie eight orders of magnitude apart. False where it is singular.
 */
export function solveNormal(matrix: Float64Array, right: Float64Array): boolean {
  const size = right.length;
  const scale = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const diagonal = matrix[i * size + i] ?? 0;
    if (!(diagonal > 0) || !Number.isFinite(diagonal)) return false;
    scale[i] = 1 / Math.sqrt(diagonal);
  }
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = at(matrix, i * size + j) * at(scale, i) * at(scale, j);
      for (let k = 0; k < j; k++) sum -= at(factor, i * size + k) * at(factor, j * size + k);
      if (i === j) {
        if (!(sum > 1e-14)) return false;
        factor[i * size + i] = Math.sqrt(sum);
      } else factor[i * size + j] = sum / at(factor, j * size + j);
    }
  for (let i = 0; i < size; i++) {
    let sum = at(right, i) * at(scale, i);
    for (let k = 0; k < i; k++) sum -= at(factor, i * size + k) * at(right, k);
    right[i] = sum / at(factor, i * size + i);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = at(right, i);
    for (let k = i + 1; k < size; k++) sum -= at(factor, k * size + i) * at(right, k);
    right[i] = sum / at(factor, i * size + i);
  }
  for (let i = 0; i < size; i++) right[i] = at(right, i) * at(scale, i);
  return true;
}

/** The inverse of a symmetric positive definite matrix, row by row; undefined where it is singular. */
export function inverseOf(matrix: Float64Array, size: number): Float64Array | undefined {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const unit = new Float64Array(size);
    unit[column] = 1;
    if (!solveNormal(matrix, unit)) return undefined;
    for (let row = 0; row < size; row++) inverse[row * size + column] = at(unit, row);
  }
  return inverse;
}

function at(array: Float64Array, index: number): number {
  return array[index] ?? 0;
}
