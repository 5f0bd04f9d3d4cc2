import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

const window = (second: number, requests: number) => ({
  fromMs: second * 1000,
  toMs: (second + 1) * 1000,
  requests,
});

it.each([
  [
    'one window is enough where it has many',
    [
      [0, 50],
      [1, 100],
    ],
    100,
  ],
  [
    'few are counted over several',
    [
      [0, 10],
      [1, 10],
      [2, 10],
      [3, 10],
    ],
    10,
  ],
  [
    'of those no more than it takes',
    [
      [0, 90],
      [1, 10],
      [2, 10],
      [3, 10],
    ],
    10,
  ],
  [
    'windows without any count by their time',
    [
      [0, 20],
      [9, 20],
    ],
    4,
  ],
  [
    'a load that rises is told at once',
    [
      [0, 1],
      [1, 1],
      [2, 200],
    ],
    200,
  ],
  [
    'where the clock was put back it begins anew',
    [
      [100, 20],
      [3, 7],
    ],
    7,
  ],
])('%s', (_, windows, perS) => {
  const pace = new Pace();
  const told = windows.map(([second = 0, requests = 0]) => pace.take(window(second, requests)));
  expect(told.at(-1)).toBe(perS);
});
