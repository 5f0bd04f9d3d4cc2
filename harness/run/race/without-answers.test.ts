import { expect, test } from 'vitest';
import { withoutAnswers } from './without-answers.ts';

const none = { won: 0, lost: 0, gaveUp: 0, unknown: 0, error: 0 };
const example = { atMs: 1, request: 'POST /', record: '0-0' };
const unwelcome = {
  cause: 'the service wants credentials',
  count: 12,
  status: 401,
  first: example,
  last: example,
};
const calm = { raceLost: 0, terminal: 0, gateway: 0 };

test.each([
  ['nobody came to an end', none, calm, {}, 'no operation ended in the measured time'],
  [
    'all were strange',
    { ...none, error: 12 },
    calm,
    { 401: 12 },
    'none of 12 operations got a usable answer: 401 × 12: the service wants credentials',
  ],
  // Each was turned away by a limit of the rate, and tried again until it gave up.
  [
    'all were limited',
    { ...none, gaveUp: 4 },
    { ...calm, gateway: 1200 },
    { 429: 1200 },
    'none of 4 operations got a usable answer: 429 × 1,200: the service limits the rate',
  ],
  ['one lost a race', { ...none, gaveUp: 4 }, { ...calm, raceLost: 1, gateway: 9 }, { 429: 9 }, undefined],
  ['all gave up in races', { ...none, gaveUp: 4 }, { ...calm, raceLost: 40 }, { 409: 40 }, undefined],
  ['one was refused', { ...none, lost: 1 }, { ...calm, terminal: 1 }, { 409: 1 }, undefined],
])('where %s', (_, operations, conflicts, statuses, text) => {
  expect(withoutAnswers({ operations, conflicts, statuses }, [unwelcome])).toBe(text);
});
