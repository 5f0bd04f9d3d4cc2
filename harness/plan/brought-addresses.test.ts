import { expect, test } from 'vitest';
import { broughtAddresses } from './brought-addresses.ts';
import { someChoices } from './choices.fixture.ts';
import { nothing, sourceOf } from './given.ts';
import { planOf } from './plan.ts';
import { settingOf } from './setting-of.ts';

test.each([
  [undefined, 'shop.ts: has no url; write one, or give --url'],
  // Of a variable that is not set, split at its commas.
  [[], /^shop\.ts: url: is an empty list; write where the service is/],
])('an adapter with the url %j is raced nowhere', (url, says) => {
  const { given, problem } = broughtAddresses(url, 'shop.ts');
  expect(problem).toMatch(says);
  // What else is wrong is looked at as for any service that somebody brings.
  expect(given.texts).toHaveLength(1);
});

test.each(['http://a', ['http://a', 'http://b']])('an adapter with the url %j is raced there', (url) => {
  expect(broughtAddresses(url, 'shop.ts')).toEqual({
    given: { texts: [url].flat(), source: 'shop.ts: url' },
  });
});

test('an option with an empty list is not one that nobody set', () => {
  const problems: string[] = [];
  const setting = settingOf('url', { texts: [], source: 'shop.ts: url' }, someChoices, problems);
  expect(setting?.broken).toBe(true);
  expect(problems).toEqual(['shop.ts: url: is an empty list; write one value at least, or leave it out']);
  const flags = sourceOf({ workload: 'last-item', url: [] });
  expect(() => planOf({ flags, variables: nothing }, someChoices)).toThrow('--url: is an empty list');
});
