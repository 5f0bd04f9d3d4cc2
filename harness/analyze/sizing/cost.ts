import type { LoadPlan } from './load-plan.ts';

/** What a plan costs, in the currency of the price. */
export interface Cost {
  readonly perHour: number;
  readonly perMillionWins: number;
}

/** Instances and gateways, or the machines that they are on, at one price an hour; undefined without a price. The store is not in it. */
export function costOf(
  { instances, gateways, machines, wonPerS }: LoadPlan,
  price: number | undefined,
): Cost | undefined {
  if (price === undefined) return undefined;
  const units = machines === undefined ? instances + gateways : machines.ofInstances + machines.ofGateways;
  const perHour = units * price;
  return { perHour, perMillionWins: (perHour / (wonPerS * 3600)) * 1e6 };
}
