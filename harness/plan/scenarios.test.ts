import { expect, test } from 'vitest';
import { choices } from '../cli/choices.ts';
import { ContendError } from '../core/errors.ts';
import { buildPlan } from './plan.ts';
import { scenarios } from './scenarios.ts';

const cellsOf = (line: string) => buildPlan({ argv: line.split(' '), env: {} }, choices).cells;

test.each(scenarios)('$name can be planned, and means what it says', ({ name, settings }) => {
  const cells = cellsOf(`--scenario ${name}`);
  expect(cells.length).toBeGreaterThan(2);
  for (const cell of cells) {
    expect(cell).toMatchObject({ workload: settings.workload, keys: Number(settings.keys) });
    expect(cell.arrival).toBe('arrival' in settings ? settings.arrival : 'closed');
  }
});

test('what is said anywhere else outranks a scenario', () => {
  const [cell] = cellsOf('--scenario flash-sale --capacity 3 --strategy optimistic');
  expect(cell).toMatchObject({ workload: 'last-item', capacity: 3, ratePerS: 600 });
  const env = { CONTEND_SCENARIO: 'wiki', CONTEND_KEYS: '7' };
  expect(buildPlan({ argv: [], env }, choices).cells[0]).toMatchObject({
    workload: 'parallel-edits',
    keys: 7,
  });
});

test('a scenario that is not there is told, with those that are', () => {
  expect(() => cellsOf('--scenario flashsale')).toThrow(ContendError);
  expect(() => cellsOf('--scenario flashsale')).toThrow(/did you mean "flash-sale"/);
});
