import { expect, test } from 'vitest';
import { believedUsage } from './told-usage.ts';
import type { ToldUsage } from './told-usage.ts';

/** What is believed of a counter of a service that stood at the first and then at the second, a second later. */
const told = (before: number, after: number, more: Partial<ToldUsage> = {}) =>
  believedUsage({
    first: { serviceCpuMs: before },
    last: { serviceCpuMs: after },
    withinMs: 1000,
    addresses: ['127.0.0.1'],
    cores: 2,
    ...more,
  });

test.each<[string, number, number, Partial<ToldUsage>]>([
  ['all cores of this machine', 500, 2500, {}],
  ['a little more, since counters are read before and after', 500, 3500, {}],
  ['a hundred cores of another machine', 0, 100_000, { addresses: ['10.0.0.7'] }],
  ['a thousand cores each of two', 0, 2_000_000, { addresses: ['10.0.0.7', '10.0.0.8'] }],
  ['a hundred cores where one of two is elsewhere', 0, 100_000, { addresses: ['127.0.0.1', '10.0.0.8'] }],
  ['nothing', 700, 700, {}],
])('%s can be true', (_, before, after, more) => {
  expect(told(before, after, more)).toEqual({ serviceMs: after - before, doubts: [] });
});

test.each<[string, number, number, Partial<ToldUsage>, string]>([
  [
    'less later',
    700,
    200,
    {},
    'usage: answers with cpuMs 700, and 1,000 ms later with 200; write what was used since the service started, which is never less later',
  ],
  [
    'microseconds, of this machine',
    0,
    900_000,
    {},
    'usage: answers with cpuMs 0, and 1,000 ms later with 900000, as if 900 cores were busy; more than 4 are not believed (twice those of this machine, where the service listens); write milliseconds',
  ],
  [
    'nanoseconds, of another machine',
    0,
    900_000_000,
    { addresses: ['10.0.0.7'] },
    'usage: answers with cpuMs 0, and 1,000 ms later with 900000000, as if 900,000 cores were busy; more than 1,024 are not believed (1,024 an address); write milliseconds',
  ],
])('%s cannot be true, and is left out with what came', (_, before, after, more, doubt) => {
  expect(told(before, after, more)).toEqual({ doubts: [doubt] });
});

test('of who was asked for it, the doubt says who that was', () => {
  expect(told(700, 200, { by: '--usage-from' }).doubts).toEqual([
    '--usage-from: the service had used 700 ms of CPU, and 1,000 ms later 200: one of its processes was started again, or another one answers at its address',
  ]);
  expect(told(0, 900_000, { by: '--usage-from' }).doubts).toEqual([
    '--usage-from: the service had used 0 ms of CPU, and 1,000 ms later 900000, as if 900 cores were busy; more than 4 are not believed (twice those of this machine, where the service listens)',
  ]);
});

test('what cannot be true of the service takes nothing from the store, which may be on another machine', () => {
  const first = { serviceCpuMs: 9, storeCpuMs: 0 };
  const last = { serviceCpuMs: 8, storeCpuMs: 30_000 };
  expect(told(0, 0, { first, last })).toMatchObject({
    storeMs: 30_000,
    doubts: [expect.stringContaining('cpuMs')],
  });
});

test('what could not be told at one end is not known, whatever the other says', () => {
  const problem = 'usage: threw Error: no metrics';
  expect(told(0, 0, { first: { serviceCpuMs: 3 }, last: { problem } })).toEqual({ doubts: [problem] });
  expect(told(0, 0, { first: { problem }, last: { problem } })).toEqual({ doubts: [problem] });
});
