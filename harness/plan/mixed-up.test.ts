import { expect, test } from 'vitest';
import { mixedUp } from './mixed-up.ts';

const served = (file: string, strategy: string, label?: string, workload = 'last-item') => ({
  file,
  cells: [
    { workload, strategy, ...(label === undefined ? {} : { label }) },
    { workload, strategy, ...(label === undefined ? {} : { label }) },
  ],
});

test('two builds of one service under one name are not one row', () => {
  expect(mixedUp([served('old/shop.ts', 'shop'), served('new/shop.ts', 'shop')], '--service')).toEqual([
    '--service: old/shop.ts and new/shop.ts are both called shop, so that nobody could tell their rows apart; add --label old,new',
  ]);
});

test('who has labelled them alike is not told to label them', () => {
  const alike = ['old/shop.ts', 'new/shop.ts'].map((file) => served(file, 'shop', 'old'));
  expect(mixedUp(alike, '--service')).toEqual([
    '--service: old/shop.ts and new/shop.ts are both called old, so that nobody could tell their rows apart; write --label old,new',
  ]);
});

test.each([
  // By their files, where they call themselves the same.
  [['a.ts', 'b.mjs'], '--label a,b'],
  [['/srv/v1/race/shop.ts', '/srv/v2/race/shop.ts'], '--label v1,v2'],
  [['v1/a/shop.ts', 'v1/b/shop.ts', 'v2/c/shop.ts'], '--label a,b,c'],
  // A folder that is no label.
  [['./shop.ts', 'new/shop.ts'], '--label with a name for each'],
  [['alt (1)/shop.ts', 'neu/shop.ts'], '--label with a name for each'],
])('%j are told apart by %s', (files, advice) => {
  const [problem] = mixedUp(
    files.map((file) => served(file, 'shop')),
    '--service',
  );
  expect(problem?.endsWith(`; add ${advice}`), problem).toBe(true);
});

test.each([
  ['names of their own', [served('a.ts', 'a'), served('b.ts', 'b')]],
  ['labels', [served('old/shop.ts', 'shop', 'old'), served('new/shop.ts', 'shop', 'new')]],
  ['workloads of their own', [served('a.ts', 'shop'), served('b.ts', 'shop', undefined, 'branch-push')]],
  ['one adapter in several cells', [served('a.ts', 'shop')]],
])('%s are told apart', (_, adapters) => {
  expect(mixedUp(adapters, '--service')).toEqual([]);
});
