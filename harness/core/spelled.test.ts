import { expect, test } from 'vitest';
import { idOf } from '../../workloads/duplicate-registration.ts';
import { spelled } from './spelled.ts';

test.each(['zoë', 'ada.l', 'eve@example.org', '😀', 'q_x'])(
  'the id of %s is shown as it was written',
  (name) => {
    expect(spelled(`users/${idOf(name)}`)).toBe(`users/${name}`);
  },
);

test('what is no letter stays as it is', () => {
  expect(spelled('UZ U110000Z USA')).toBe('UZ U110000Z USA');
});
