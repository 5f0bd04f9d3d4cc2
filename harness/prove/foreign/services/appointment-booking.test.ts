import { appointmentBooking } from './appointment-booking.ts';
import { found, together, wins } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  appointmentBooking,
  async ({ send, seed }) => {
    await seed({ 'rooms/1': {} });
    const book = (start: number, halfHours: number) => send('POST /rooms/1/bookings', { start, halfHours });
    const first = await together(5, () => book(22, 2));
    const over = await book(21, 3);
    const end = await book(20, 3);
    const around = await book(21, 4);
    const beside = await book(20, 2);
    const { body } = await send('GET /rooms/1');
    return found({
      'two have the same time': wins(first) !== 1,
      'a booking begins before another and goes on into it': over.accepted,
      'the last half hour is taken': end.accepted,
      'a booking lies within another': around.accepted,
      'a free time is refused': !beside.accepted && !end.accepted && !over.accepted,
      'a booking is not in the record': ['s20', 's21', 's22', 's23'].some((slot) => body[slot] === undefined),
    });
  },
  {
    'check-then-act': 'two have the same time',
    'accepts-all': 'two have the same time',
    'start-only': 'a booking begins before another and goes on into it',
    'end-left-out': 'the last half hour is taken',
    'middle-left-out': 'a booking lies within another',
    'hides-beginnings': 'a booking is not in the record',
  },
);
