import { expect, test } from 'vitest';
import { jsonOption, namesOption, numberOption, readOptions, textOption } from './options.ts';

const options = {
  pairs: numberOption(5, [1, 100], 'pairs'),
  seconds: numberOption(1, [0.1, 60], 'measured time', { whole: false }),
  strategy: namesOption(['optimistic', 'redis-lock'], 'strategies'),
  write: textOption(undefined, 'FILE', 'keeps it'),
  json: jsonOption,
};
const read = (...argv: string[]) => readOptions(options, argv);

test('what was not written has its default', () => {
  expect(read()).toEqual({
    values: {
      pairs: 5,
      seconds: 1,
      strategy: ['optimistic', 'redis-lock'],
      write: undefined,
      json: false,
    },
    problems: [],
  });
});

test('values are read in both ways of writing them', () => {
  expect(
    read('--pairs', '7', '--seconds=0.5', '--strategy', 'redis-lock', '--json', '--write=a.json'),
  ).toEqual({
    values: { pairs: 7, seconds: 0.5, strategy: ['redis-lock'], write: 'a.json', json: true },
    problems: [],
  });
});

test('every problem is told at once, with what to write instead', () => {
  const { problems } = read(
    'x',
    '--pair',
    '3',
    '--pairs=0',
    '--seconds',
    '1e9',
    '--strategy=lock',
    '--json=yes',
    '--write',
  );
  expect(problems).toEqual([
    'unexpected "x"; options begin with --',
    'unknown --pair (did you mean --pairs?)',
    'unexpected "3"; options begin with --',
    '--pairs: takes a whole number from 1 to 100, not "0"',
    '--seconds: takes a number from 0.1 to 60, not "1e9"',
    '--strategy: there is no "lock"; choose from optimistic, redis-lock',
    '--json: takes no value; leave out "=yes"',
    '--write: needs a value in place of FILE',
  ]);
});

test('a name of every object is no option', () => {
  expect(read('--constructor').problems).toHaveLength(1);
});
