import { expect, test } from 'vitest';
import { planned } from '../plan/plan.fixture.ts';
import { turnsOf } from './turns.ts';
import type { Plan } from '../plan/cell.ts';
import { workloads } from '../../workloads/index.ts';

const registries = {
  workloads,
  strategies: (['unguarded', 'optimistic', 'atomic', 'lock'] as const).map((name) => ({
    name,
    about: '',
    stores: ['redis'],
    sends: 'guards' as const,
    flaw: () => (name === 'unguarded' ? 'it checks nothing' : undefined),
  })),
  stores: [],
};
const turns = (line: string) => turnsOf(planned(line), registries);
const againIn = (plan: ReturnType<typeof turns>): string[] => [
  ...new Set(plan.filter(({ role }) => role === 'again').map(({ cell }) => cell.label ?? cell.strategy)),
];

test('every block has every row once and the reference twice, in an order of its own that follows from the seed', () => {
  const raced = turns('--blocks 8 --workload last-item --strategy unguarded,optimistic,atomic');
  const orders = Array.from({ length: 8 }, (_, index) =>
    raced.filter(({ block }) => block === index + 1).map(({ cell, role = '' }) => cell.strategy + role),
  );
  for (const order of orders)
    expect(order.toSorted()).toEqual(['atomic', 'optimistic', 'optimisticagain', 'unguarded']);
  expect(new Set(orders.map(String)).size).toBeGreaterThan(3);
  expect(turns('--blocks 8 --workload last-item --strategy unguarded,optimistic,atomic')).toEqual(raced);
});

test.each([
  // the first that promises to be right
  ['--strategy unguarded,optimistic,atomic', ['optimistic']],
  ['--strategy unguarded,optimistic,atomic --reference atomic', ['atomic']],
  ['--strategy optimistic,optimistic --label old,new --reference new', ['new']],
  // nothing to compare it with: of that load, or at all
  ['--strategy optimistic', []],
  ['--strategy optimistic --clients 1,2', []],
])('%s races %j again', (line, again) => {
  expect(againIn(turns(`--blocks 3 --workload last-item ${line}`))).toEqual(again);
});

test('each load has a reference of its own, and a single block has none', () => {
  const both = '--workload last-item --strategy optimistic,atomic --clients 1,2';
  expect(turns(`${both} --blocks 2`)).toHaveLength(2 * (4 + 2));
  const plan: Plan = planned(both);
  expect(turns(both)).toEqual(plan.cells.map((cell) => ({ cell, block: 1 })));
});
