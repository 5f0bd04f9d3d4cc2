import { describe, expect, test } from 'vitest';
import { find, nearest } from './registry.ts';

const strategies = ['unguarded', 'optimistic', 'lock', 'atomic'].map((name) => ({
  name,
  about: `is ${name}`,
}));

describe('a registry', () => {
  test('finds an entry by its exact name', () => {
    expect(find(strategies, 'lock', 'strategy')).toBe(strategies[2]);
  });

  test.each([
    // A slip of the finger.
    [
      'lokc',
      'unknown strategy "lokc" (did you mean "lock"?); choose from unguarded, optimistic, lock, atomic',
    ],
    // The beginning of a name.
    [
      'opt',
      'unknown strategy "opt" (did you mean "optimistic"?); choose from unguarded, optimistic, lock, atomic',
    ],
    // Names are case-sensitive.
    [
      'Atomic',
      'unknown strategy "Atomic" (did you mean "atomic"?); choose from unguarded, optimistic, lock, atomic',
    ],
    // Nothing like it.
    ['zzzzzzzz', 'unknown strategy "zzzzzzzz"; choose from unguarded, optimistic, lock, atomic'],
  ])('says of %j what there is', (name, says) => {
    expect(find(strategies, name, 'strategy')).toBe(says);
  });
});

describe('the nearest name', () => {
  test.each([
    ['memry', ['memory', 'redis'], 'memory'],
    ['redsi', ['memory', 'redis'], 'redis'],
    ['post', ['redis', 'postgres'], 'postgres'],
    ['', ['redis'], undefined],
    ['redis', [], undefined],
    ['xyz', ['memory', 'redis'], undefined],
    // The least edits win over the first entry.
    ['benc', ['beach', 'bench'], 'bench'],
  ])('to %j among %j is %j', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });
});
