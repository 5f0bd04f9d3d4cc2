import { describe, expect, test } from 'vitest';
import { answerOf, locateFigure, outcomeOf } from './decide.ts';
import type { Answer, Outcome } from './decide.ts';
import type { Bound } from './claim.ts';

describe('whether a prediction came true', () => {
  test.each<[string, number, number, Bound, Answer]>([
    ['all of it lies above', 1.2, 1.5, { above: 1.1 }, 'yes'],
    ['all of it lies below what it must be above', 0.9, 1.1, { above: 1.1 }, 'no'],
    ['the bound lies in between', 1.0, 1.5, { above: 1.1 }, 'open'],
    ['to begin at the bound is not above it', 1.1, 1.5, { above: 1.1 }, 'open'],
    ['all of it lies below', 0.2, 0.8, { below: 0.9 }, 'yes'],
    ['all of it lies above what it must be below', 0.9, 1.1, { below: 0.9 }, 'no'],
    ['the bound lies in between', 0.8, 1.1, { below: 0.9 }, 'open'],
    ['all of it lies inside', 0.95, 1.05, { between: [0.8, 1.25] }, 'yes'],
    ['all of it lies outside', 1.3, 1.6, { between: [0.8, 1.25] }, 'no'],
    ['it sticks out', 0.9, 1.3, { between: [0.8, 1.25] }, 'open'],
  ])('%s: %d to %d', (_, low, high, must, answer) => {
    expect(answerOf({ estimate: (low + high) / 2, low, high }, must)).toBe(answer);
  });

  test('a figure without an interval, or without any value, tells nothing', () => {
    expect(answerOf({ estimate: 9 }, { above: 1 })).toBe('open');
    expect(answerOf(undefined, { above: 1 })).toBe('open');
  });
});

test.each<[readonly Answer[], Outcome]>([
  [['yes', 'yes'], 'held'],
  [['no', 'no'], 'did not hold'],
  [['yes', 'no'], 'depends'],
  // What is open can no longer make it hold everywhere, or nowhere.
  [['yes', 'open', 'no'], 'depends'],
  [['yes', 'open'], 'not decided'],
  [['no', 'open'], 'not decided'],
  [[], 'not decided'],
])('%j: %s', (answers, outcome) => {
  expect(outcomeOf(answers, false)).toBe(outcome);
  expect(outcomeOf(answers, true)).toBe('not decided');
});

test('six blocks have an interval, five have none; of ratios the middle is that of logarithms', () => {
  expect(locateFigure({ unit: 'share' }, [1, 2, 3, 4, 5])).toEqual({ estimate: 3 });
  expect(locateFigure({ unit: 'share' }, [1, 2, 3, 4, 5, 6])).toEqual({ estimate: 3.5, low: 1, high: 6 });
  expect(locateFigure({ unit: 'times' }, [0.5, 2])?.estimate).toBeCloseTo(1, 12);
  expect(locateFigure({ unit: 'times' }, [])).toBeUndefined();
});
