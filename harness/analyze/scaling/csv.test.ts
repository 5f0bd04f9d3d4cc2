import { expect, test } from 'vitest';
import { readCsv } from './csv.ts';
import { findingsOf } from './point-problems.ts';
import { fitScaling } from './scaling.ts';

test('lines of one N and further columns are repetitions; heads, comments and empty lines are left out', () => {
  const table = readCsv('\uFEFF# of a machine\nN, X\n\n1,10,11\r\n2,19\n2,21\n', 'a.csv');
  expect(table).toEqual({
    points: [
      { n: 1, xs: [10, 11] },
      { n: 2, xs: [19, 21] },
    ],
    axis: 'count',
    problems: [],
  });
  for (const mark of [';', '\t'])
    expect(readCsv('# a, b\nN,X\n\n1,10,11\r\n2,19\n2,21\n'.replaceAll(',', mark), 'a.csv')).toEqual(table);
  expect(readCsv('A,S\n100,90', 'a.csv').axis).toBe('load');
  expect(readCsv('100,90', 'a.csv').points).toEqual([{ n: 100, xs: [90] }]);
});

test.each([
  ['', ['a.csv: is empty; write lines of N,X such as 8,1250']],
  ['N,X\n1,0', ['a.csv:2: throughput 0 is not above 0; leave the line out']],
  ['1,-5', ['a.csv:1: throughput -5 is not above 0; leave the line out']],
  ['0,5', ['a.csv:1: N = 0 is not above 0; leave the line out']],
  ['1,5\n2,NaN', ['a.csv:2: "2,NaN" holds what is no number; write N,X such as 8,1250']],
  ['NaN,NaN', ['a.csv:1: "NaN,NaN" holds what is no number; write N,X such as 8,1250']],
  ['1,Infinity', ['a.csv:1: "1,Infinity" holds what is no number; write N,X such as 8,1250']],
  ...['1,1e308', '1e13,5', '1,1e-300', '1e-13,5'].map((line): [string, string[]] => [
    line,
    [`a.csv:1: "${line}" is not within 1e-12 to 1e12, of which squares can be summed; choose another unit`],
  ]),
  ['N,X\n7', ['a.csv:2: has one column; write N,X such as 8,1250']],
  // a comma beside a semicolon is no separator: 100,5 may be a hundred and a half
  [
    '1;100,5\n2;190',
    [
      'a.csv:1: "1;100,5" holds what is no number; write one separator in all lines, and fractions with a point: 8;1250.5',
    ],
  ],
  [
    'N,X\n1,100\n2;190',
    ['a.csv:2: has one column; write one separator in all lines, and fractions with a point: 8;1250.5'],
  ],
  // every line at once, a head in the middle too
  [
    '1,5\nN,X\n2,',
    [
      'a.csv:2: "N,X" holds what is no number; write N,X such as 8,1250',
      'a.csv:3: "2," holds what is no number; write N,X such as 8,1250',
    ],
  ],
])('%j is refused', (text, problems) => {
  expect(readCsv(text, 'a.csv').problems).toEqual(problems);
});

const of = (...points: readonly (readonly [number, number])[]) =>
  findingsOf(
    points.map(([n, x]) => ({ n, xs: [x] })),
    'count',
    'N',
  );

test('too few places are refused with how many are needed', () => {
  expect(of([1, 10], [2, 19], [4, 30]).problems).toEqual([
    'N: 3 different values; a fit needs at least 4, and 6 or more to be worth much',
  ]);
  expect(of([1, 10], [2, 19], [4, 30], [8, 25]).problems).toEqual([]);
});

test('throughput that is no number above 0 is refused', () => {
  expect(of([1, 0], [2, Number.NaN], [4, 5], [-1, 9]).problems).toEqual([
    'N = 1: throughput is 0; it must be above 0, or the point left out',
    'N = 2: throughput is NaN; it must be above 0, or the point left out',
    'N = -1 is not above 0; leave the point out',
  ]);
});

test.each([
  [of([2, 19], [4, 30], [8, 33], [16, 29]), /^no point at N = 1: λ and σ are extrapolated from N = 2/],
  [of([1, 10], [2, 19], [4, 30], [8, 33]), /all points may lie before the peak; measure beyond it$/],
  [of([1, 40], [2, 39], [4, 30], [8, 13]), /all points may lie past the peak; measure smaller N$/],
])('weak points are fitted with a warning', ({ problems, warnings }, expected) => {
  expect(problems).toEqual([]);
  expect(warnings.join('\n')).toMatch(expected);
});

test.each([2e-12, 1, 1e12 / 16])('whatever is read can be fitted: N and X at %d', (unit) => {
  const text = [1, 2, 4, 8, 16].map((n) => `${n * unit},${(unit * n) / (1 + n / 9)}`).join('\n');
  const { points, problems } = readCsv(text, 'a.csv');
  expect(problems).toEqual([]);
  const { points: fitted } = fitScaling(points, 'count', { samples: 50, seed: 1 });
  for (const { fitted: value } of fitted) expect(Number.isFinite(value)).toBe(true);
});
