import { anomaliesOf } from '../core/verdict.ts';
import type { Anomaly, Finding } from '../core/verdict.ts';

/** A check as a test wants it that asks for anomalies alone. */
export function found<A extends readonly unknown[]>(
  check: (...args: A) => readonly Finding[],
): (...args: A) => Anomaly[] {
  return (...args) => anomaliesOf(check(...args));
}
