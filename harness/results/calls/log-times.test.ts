import { expect, test } from 'vitest';
import { durationMs, LogTimes } from './log-times.ts';

const noon = Date.UTC(2026, 10, 28, 12, 0, 5, 250);

test.each<[unknown, number | undefined, number | undefined]>([
  ['2026-11-28T12:00:05.250Z', undefined, noon],
  ['2026-11-28T13:00:05.25+01:00', undefined, noon],
  ['2026-11-28 07:00:05,250-0500', undefined, noon],
  // Where no zone is told, it is UTC.
  ['2026-11-28T12:00:05.250', undefined, noon],
  [noon / 1000, undefined, noon],
  [String(noon / 1000), undefined, noon],
  [noon, undefined, noon],
  [noon * 1000, undefined, noon],
  [noon * 1e6, undefined, noon],
  [noon * 1000, 0.001, noon],
  ['2026-13-28T12:00:05Z', undefined, undefined],
  // No day in March.
  ['2026-02-30T12:00:05Z', undefined, undefined],
  ['2024-02-29T12:00:05Z', undefined, Date.UTC(2024, 1, 29, 12, 0, 5)],
  ['yesterday', undefined, undefined],
  // Mistyped: the years 5138 and 3026.
  [99_999_999_999, undefined, undefined],
  ['5138-11-16T09:46:39Z', undefined, undefined],
  ['3026-11-28 12:00:05+00:00', undefined, undefined],
  ['1026-11-28T12:00:05Z', undefined, undefined],
  // No Date holds these, or none that a call came at.
  [-5, undefined, undefined],
  [1.8e24, undefined, undefined],
  [noon, 1000, undefined],
  [{}, undefined, undefined],
])('the time %j in units of %s ms', (value, unitMs, expected) => {
  const ms = new LogTimes().timeMs(value, unitMs);
  if (expected === undefined) expect(ms).toBeUndefined();
  else expect(ms).toBeCloseTo(expected, 2);
});

test.each<[unknown, number | undefined, number | undefined]>([
  [0.25, undefined, 250],
  ['0.250', undefined, 250],
  [12, 1, 12],
  [12_000, 0.001, 12],
  ['12.5ms', undefined, 12.5],
  ['150µs', undefined, 0.15],
  // Of two servers that nginx has tried.
  ['0.010, 0.020', undefined, 30],
  ['0.010 : 0.020', undefined, 30],
  [-1, undefined, undefined],
  [1e300, undefined, undefined],
  ['1e300', undefined, undefined],
  ['soon', undefined, undefined],
])('the duration %j in units of %s ms', (value, unitMs, expected) => {
  const ms = durationMs(value, unitMs);
  if (expected === undefined) expect(ms).toBeUndefined();
  else expect(ms).toBeCloseTo(expected, 6);
});
