/** How far values lie apart. */
export interface Scatter {
  readonly mean: number;
  /** The sum of the squares of how far each lies from the mean. */
  readonly squares: number;
}

/** The scatter of at least one value. */
export function scatterOf(values: Iterable<number>): Scatter {
  const all = [...values];
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return { mean, squares: all.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}
