import { expect, test } from 'vitest';
import { command } from './commands/compare.ts';
import { problemsOf } from './problems.fixture.ts';

test.each([
  [[], 'name folders or files of records, the reference first'],
  [['a', './a'], './a: is named twice; name it alone to compare its rows with each other'],
  [['nowhere', 'neither'], 'nowhere: it does not exist\nneither: it does not exist'],
  [['results/baseline/001-last-item-unguarded.json'], 'has no two rows that could be chosen between'],
])('compare %j: %s', async (argv, problem) => {
  expect((await problemsOf(() => command.run(argv))).join('\n')).toContain(problem);
});
