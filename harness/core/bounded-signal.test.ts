import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { boundedSignal } from './bounded-signal.ts';

test('a bound holds, whatever the collector of garbage does meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const never = new AbortController();
  const bound = boundedSignal(never.signal, 60);
  const ends = once(bound, 'abort').then(() => 'ended');
  for (let tick = 0; tick < 4; tick += 1) {
    await later(5);
    collect();
  }
  expect(await Promise.race([ends, later(2000, 'forgotten')])).toBe('ended');
  expect((bound.reason as Error).name).toBe('TimeoutError');
});

test('the other signal ends it too, with its reason', () => {
  const other = new AbortController();
  const bound = boundedSignal(other.signal, 60_000);
  other.abort(new Error('interrupted'));
  expect(bound.reason).toEqual(new Error('interrupted'));
});
