import type { Turn } from 'contend';

/** Half hours that can be booked where each is a resource of its own: from 9:00 to 16:00. */
export const halfHours: readonly number[] = Array.from({ length: 14 }, (_, at) => 18 + at);

/** Those of a booking in the order in which everybody takes them: every third first, so that bookings that overlap meet early. */
export function wantedIn(args: Turn['args']): readonly number[] {
  const from = Number(args['start']);
  const wanted = Array.from({ length: Number(args['halfHours']) }, (_, at) => from + at);
  return wanted.toSorted((a, b) => (a % 3) - (b % 3) || a - b);
}
