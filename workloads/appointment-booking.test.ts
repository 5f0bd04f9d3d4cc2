import { appointmentBooking } from './appointment-booking.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(appointmentBooking, {
  unguarded: ['double-booking'],
  // That only the second or the last half hour of a booking is taken is rare.
  operations: 120,
  redundant: { 'book 0 0': 'rooms are seeded and never deleted, so no race asks for one that is not there' },
});
