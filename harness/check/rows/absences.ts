import type { Evidence } from '../../core/evidence.ts';

/**
 * Whether a record that is not there at the end was taken away: a service that answered 404 in the race too, where nothing
 * was ever deleted, says so of anything.
 */
export function absenceProves({ history, audit }: Evidence): boolean {
  return audit !== undefined || !history.columns.status.subarray(0, history.count).includes(404);
}
