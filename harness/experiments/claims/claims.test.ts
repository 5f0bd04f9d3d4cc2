import { describe, expect, test } from 'vitest';
import { choices } from '../../cli/choices.ts';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import { brokenServices } from '../../../targets/broken/index.ts';
import type { Bound } from './claim.ts';
import { cellsOfClaim } from './claim-cells.ts';
import { answerOf, locateFigure, outcomeOf } from './decide.ts';
import type { Answer, Outcome } from './decide.ts';
import { claims } from './index.ts';

/** All gateways, also where they are not installed. */
const everything = {
  ...choices,
  gateways: choices.gateways.map(({ name, about, can = [] }) => ({ name, about, can })),
};

test('there are at least a dozen, each with a name of its own', () => {
  expect(claims.length).toBeGreaterThanOrEqual(12);
  expect(new Set(claims.map(({ name }) => name)).size).toBe(claims.length);
});

/** Six blocks of made-up figures that answer a prediction. */
function figuresFor(must: Bound, answer: Answer): number[] {
  const [low, high] =
    'between' in must ? must.between : 'above' in must ? [must.above, Infinity] : [-Infinity, must.below];
  const edge = Number.isFinite(low) ? low : high;
  const inside =
    Number.isFinite(low) && Number.isFinite(high)
      ? (low + high) / 2
      : Number.isFinite(low)
        ? edge * 2 + 1
        : edge / 2;
  const outside = Number.isFinite(low) ? edge / 3 : edge * 3;
  const ends = { yes: [inside, inside], no: [outside, outside], open: [inside, outside] }[answer];
  return Array.from({ length: 6 }, (_, at) => ends[at % 2]!);
}

describe.each(claims)('$name', (claim) => {
  test('its races can be planned, differ, and name broken services that there are', () => {
    const cells = cellsOfClaim(claim, everything);
    expect(new Set([...cells.values()].map((cell) => JSON.stringify(cell))).size).toBe(cells.size);
    for (const { broken } of Object.values(claim.races))
      if (broken !== undefined) expect(brokenServices.map(({ name }) => name)).toContain(broken);
  });

  test('its figures are of its own races', () => {
    const block = Object.fromEntries(Object.keys(claim.races).map((name) => [name, aRunRecord()]));
    for (const { of, name } of [...claim.predictions.map(({ figure }) => figure), ...(claim.figures ?? [])]) {
      const value = of(block);
      if (value !== undefined) expect(Number.isFinite(value), name).toBe(true);
    }
  });

  test('each outcome can come of it', () => {
    const decided = (answers: readonly Answer[]): Outcome =>
      outcomeOf(
        claim.predictions.map(({ figure, must }, at) =>
          answerOf(locateFigure(figure, figuresFor(must, answers[at % answers.length]!)), must),
        ),
        false,
      );
    expect(decided(['yes'])).toBe('held');
    expect(decided(['no'])).toBe('did not hold');
    expect(decided(['open'])).toBe('not decided');
    if (claim.predictions.length > 1) expect(decided(['yes', 'no'])).toBe('depends');
  });
});
