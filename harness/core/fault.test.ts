import { expect, test } from 'vitest';
import { outlivedLock } from './outlived-lock.ts';
import type { Fault } from './fault.ts';

const under = (instances: number, kind?: string, argument?: number): boolean => {
  const fault: Fault = {
    kind: kind ?? '',
    atMs: 0,
    text: '',
    ...(argument === undefined ? {} : { argument }),
  };
  const faults = kind === undefined ? [] : [fault];
  const times = { ttlMs: 2000, waitMs: 1000 };
  return outlivedLock({ workload: 'last-item', store: 'redis', instances, faults, times }) === undefined;
};

test.each([
  // nothing happens
  [true, 2, undefined, undefined],
  // one process is stopped as a whole, and yet others get the lock before all of its holders have written
  [false, 1, 'pause-holder', undefined],
  [false, 1, 'pause-service', 2000],
  [false, 2, 'pause-holder', undefined],
  // a pause that the lock outlives, and one that outlives the lock
  [true, 2, 'pause-service', 500],
  [false, 2, 'pause-service', 1990],
  [false, 2, 'pause-service', 2000],
  [false, 3, 'pause-store', 5000],
  // an end is not a pause: nobody goes on to write
  [true, 2, 'kill-service', undefined],
  [true, 2, 'restart-store', undefined],
  // slow is not stopped: locks live longer then
  [true, 2, 'slow-store', 5000],
])('a lock protects: %s with %i instances and %s %s', (protects, instances, kind, argument) => {
  expect(under(instances, kind, argument)).toBe(protects);
});
