import { expect, test } from 'vitest';
import { put } from './calls.fixture.ts';
import { outcomeOf } from './outcome.ts';

test.each([
  [200, {}, 'accepted'],
  [412, {}, 'refused'],
  [410, {}, 'refused'],
  // That what somebody had seen is not there any more is somebody's doing.
  [404, {}, 'refused'],
  [404, { ifMatch: undefined }, 'rejected'],
  [429, {}, 'rejected'],
  // Whatever its status is, it was passed on to nobody.
  [409, { code: 'gateway-limit' }, 'rejected'],
  [409, { code: 'sold-out' }, 'refused'],
  [503, {}, 'unknown'],
])('a change that was answered by %i %j was %s', (status, more, outcome) => {
  const { ifMatch, ...call } = put('ada', 0, 1, '"1"', status);
  expect(
    outcomeOf({
      ...call,
      ...('ifMatch' in more || ifMatch === undefined ? {} : { ifMatch }),
      ...('code' in more ? { code: more.code } : {}),
    }),
  ).toBe(outcome);
});
