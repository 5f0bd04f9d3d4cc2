import { gradientAt, valueAt } from '../curves/least-squares.ts';
import type { Model } from '../curves/model.ts';
import { usl } from '../curves/models.ts';

/** A number that follows from the parameters, with its derivatives, so that it gets an interval as they do. */
export interface Quantity {
  /** NaN where the parameters do not have it. */
  readonly of: (theta: Float64Array) => number;
  readonly gradient: (theta: Float64Array, out: Float64Array) => void;
  /** Values that mean something; an interval ends there. */
  readonly low: number;
  readonly high: number;
}

/** The parameters of a model themselves. */
export function parametersOf(model: Model): Quantity[] {
  return model.parameters.map(({ low, high }, index) => ({
    of: (theta) => theta[index] ?? 0,
    gradient: (_, out) => {
      out.fill(0);
      out[index] = 1;
    },
    // Of what must be above 0 no value is the least.
    low: low === Number.MIN_VALUE ? 0 : low,
    high,
  }));
}

/** 1/n² of the peak, κ/(1−σ): unlike n itself it stays finite as the peak goes out of sight. */
export const peakCloseness: Quantity = {
  of: ([, sigma = 0, kappa = 0]) => kappa / (1 - sigma),
  gradient: ([, sigma = 0, kappa = 0], out) => {
    out[0] = 0;
    out[1] = kappa / (1 - sigma) ** 2;
    out[2] = 1 / (1 - sigma);
  },
  low: 0,
  high: Infinity,
};

/** The throughput at the peak; there the curve is level, so that moving the peak does not change it. */
export const peakHeight: Quantity = {
  of: (theta) => valueAt(usl, peakPlace(theta), theta),
  gradient: (theta, out) => gradientAt(usl, peakPlace(theta), theta, out),
  low: 0,
  high: Infinity,
};

/** The throughput at one place. */
export function heightAt(model: Model, n: number): Quantity {
  return {
    of: (theta) => valueAt(model, n, theta),
    gradient: (theta, out) => gradientAt(model, n, theta, out),
    low: 0,
    high: Infinity,
  };
}

/** Where the universal scalability law peaks, √((1−σ)/κ); NaN or infinite where it does not. */
export function peakPlace([, sigma = 0, kappa = 0]: Float64Array): number {
  return Math.sqrt((1 - sigma) / kappa);
}
