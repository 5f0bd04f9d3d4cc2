/** A curve of throughput over concurrency (or load) with its analytic gradient; at most three parameters, in order. */
export interface Model {
  readonly name: ModelName;
  /** As a person writes it. */
  readonly formula: string;
  readonly parameters: readonly Parameter[];
  readonly value: (n: number, a: number, b: number, c: number) => number;
  /** Writes the derivative by each parameter to `out`. */
  readonly gradient: (n: number, a: number, b: number, c: number, out: Float64Array) => void;
  /** Whether parameters make a curve that no simpler model has; absent where they always do. */
  readonly isOwn?: (theta: ArrayLike<number>) => boolean;
  /** Where to begin looking, the most likely first. */
  readonly starts: (spots: readonly Spot[]) => readonly (readonly number[])[];
}

export type ModelName = 'linear' | 'amdahl' | 'usl' | 'superlinear' | 'dead-time';

/** A parameter with the values that mean something. */
export interface Parameter {
  readonly name: ParameterName;
  readonly about: string;
  readonly low: number;
  readonly high: number;
}

export type ParameterName = 'lambda' | 'sigma' | 'kappa' | 'w';

/** One place of the curve. */
export interface Spot {
  readonly n: number;
  readonly x: number;
}
