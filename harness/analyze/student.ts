import { crossing } from './crossing.ts';

/**
 * How likely a value at least so far from 0 is, on both sides together, under Student's t with a whole number of degrees
 * of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4: exact).
 */
export function studentTails(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < freedom; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.max(0, 1 - within);
}

/** The value that Student's t exceeds, on both sides together, with this probability. */
export function studentQuantile(tails: number, freedom: number): number {
  return crossing(1, (t) => studentTails(t, freedom) > tails);
}
