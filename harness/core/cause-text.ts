import type { Cause } from './run-record.ts';
import { formatCount } from './units.ts';

/** A cause with its count, as it stands in tables and messages: `401 × 4,969: the service wants credentials`. */
export function causeText({ cause, count, status }: Pick<Cause, 'cause' | 'count' | 'status'>): string {
  const times = `× ${formatCount(count)}`;
  return status === undefined ? `${cause} ${times}` : `${status} ${times}: ${cause}`;
}
