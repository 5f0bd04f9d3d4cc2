import { expect, test } from 'vitest';
import { resourceNaming } from './resource-naming.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(resourceNaming, {
  unguarded: ['second-winner', 'wrong-counter', 'over-quota'],
  redundant: {
    'create-machine 1 0':
      'regions are seeded, and one that is missing has no free place: the next condition refuses',
  },
});

test('a name that is taken and a quota that is used up are told apart', () => {
  const [create] = resourceNaming.commands;
  const request = { id: '0-0', args: { name: 'web1' }, preconditions: [], nonce: 1, nowMs: 0, by: '' };
  const fields = new Map([
    ['quota', '10'],
    ['free', '0'],
  ]);
  const explained = (reason: 'name-taken' | 'quota-exceeded'): unknown =>
    create?.explain?.({ reason, key: '', found: { version: 11, live: true, fields }, request });
  expect(explained('name-taken')).toEqual({ field: 'name', value: 'web1' });
  expect(explained('quota-exceeded')).toEqual({ quota: 10 });
});
