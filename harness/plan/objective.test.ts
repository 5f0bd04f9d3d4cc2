import { expect, test } from 'vitest';
import { someChoices } from './choices.fixture.ts';
import { usualBounds } from './objective.ts';
import type { PlannedObjective } from './objective.ts';
import { buildPlan } from './plan.ts';

const heldTo = (
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): PlannedObjective | undefined => buildPlan({ argv, env }, someChoices).held;

test('rows are held to nothing where nobody says so', () => {
  expect(heldTo([])).toBeUndefined();
});

test('bounds come from wherever options come from', () => {
  expect(heldTo(['--objective', 'p99<50ms'])?.objective.text).toBe('p99<50ms');
  expect(heldTo([], { CONTEND_OBJECTIVE: 'p99<60ms,violations=0' })?.objective.thresholds).toHaveLength(2);
});

test('beside a kept run nothing may be more than a tenth worse, where nobody says how much', () => {
  const held = heldTo(['--objective-baseline', 'results/kept']);
  expect(held?.baseline).toBe('results/kept');
  expect(held?.objective.text).toBe(usualBounds);
  expect(held?.objective.thresholds.map(({ value }) => value)).toEqual([1.1, 0.9, 0]);
  const own = heldTo(['--objective-baseline', 'results/kept', '--objective', 'p99<+25%,max<1s']);
  expect(own?.objective.thresholds.map(({ ofKept }) => ofKept)).toEqual([true, undefined]);
});
