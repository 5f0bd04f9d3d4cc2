import { expect, test } from 'vitest';
import { planned, refused } from './plan.fixture.ts';

test('labels let a strategy be raced twice, and are in the cells', () => {
  const { cells } = planned('--workload last-item --strategy optimistic,optimistic --label old,new');
  expect(cells.map(({ strategy, label }) => [strategy, label])).toEqual([
    ['optimistic', 'old'],
    ['optimistic', 'new'],
  ]);
});

test('as many labels as addresses make a row of each, one makes them instances of one service', () => {
  const at = '--workload last-item --url http://127.0.0.1:1,http://127.0.0.1:2';
  const rows = (line: string) =>
    planned(line).cells.map(({ label, instances, target }) => [
      label,
      instances,
      target.kind === 'brought' && target.urls,
    ]);
  expect(rows(`${at} --label old,new`)).toEqual([
    ['old', 1, ['http://127.0.0.1:1']],
    ['new', 1, ['http://127.0.0.1:2']],
  ]);
  expect(rows(`${at} --label both`)).toEqual([['both', 2, ['http://127.0.0.1:1', 'http://127.0.0.1:2']]]);
});

test.each([
  ['--strategy optimistic,optimistic', '--strategy: optimistic is listed twice; --blocks repeats'],
  ['--strategy optimistic,optimistic --label old', '--label: 1 name for 2 strategies; write one for each'],
  ['--strategy optimistic,atomic --label a,a', '--label: a is listed twice; names must differ'],
  ['--label a', '--label: names strategies one by one; write them out with --strategy'],
  [
    '--strategy optimistic --label <b>',
    '--label: "<b>" is no name; write one of at most 32 letters, digits and ._+@/:- with a letter or digit first',
  ],
  [
    '--url http://127.0.0.1:1 --label a,b',
    '--label: 2 names for 1 address; write one for each, or one for all of them as instances of one service',
  ],
  [
    '--strategy optimistic,atomic --reference atomic',
    '--reference: rows are compared where there are blocks; add --blocks 10, or leave it out',
  ],
  [
    '--strategy optimistic,atomic --reference lock --blocks 9',
    '--reference: lock is not raced; name one of optimistic, atomic',
  ],
  [
    '--strategy atomic --reference atomic --blocks 9',
    '--reference: there is nothing to compare it with; name a second --strategy',
  ],
])('%s is refused', (line, problem) => {
  expect(refused(`--workload last-item ${line}`).problems).toEqual([problem]);
});
