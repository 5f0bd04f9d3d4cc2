import { expect, test } from 'vitest';
import { LatencyCounts } from '../measure/latency-counts.ts';
import type { LatencyData } from '../measure/latency-counts.ts';
import { latenessOf, latenessText } from './lateness.ts';

function countsOf(values: readonly number[]): LatencyData {
  const counts = new LatencyCounts();
  for (const ms of values) counts.add(ms);
  return counts.data();
}

/** What one generator thread tells of its arrivals. */
function reportOf(
  loopMs: readonly number[],
  waitingMs: readonly number[],
): Parameters<typeof latenessOf>[0][number] {
  const arrivals = {
    drawn: 0,
    sent: 0,
    dropped: 0,
    peakWaiting: 0,
    loopMs: countsOf(loopMs),
    waitingMs: countsOf(waitingMs),
  };
  return { report: { endedMs: 0, historyFull: false, peakInFlight: 0, cutOff: 0, arrivals } };
}

const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

test('waiting is told over all arrivals: who found a free connection waited for nothing', () => {
  // Two of 200 are 1 %: the 99th percentile is the last that is none of them.
  expect(latenessOf([reportOf(times(200, 1), [50, 50])])).toEqual({ loopMs: 1, waitingMs: 0 });
  expect(latenessOf([reportOf(times(100, 1), [50]), reportOf(times(100, 2), [40, 30])])).toEqual({
    loopMs: 2,
    waitingMs: 30,
  });
  expect(latenessOf([reportOf([], [])])).toEqual({ loopMs: 0, waitingMs: 0 });
});

test.each([
  [{ loopMs: 0.3, waitingMs: 4.8 }, 'mostly the connections were late'],
  [{ loopMs: 4.8, waitingMs: 0 }, 'mostly the loop was late'],
  [{ loopMs: 0.3, waitingMs: 0 }, 'new connections that had to be opened first'],
])('of 5 ms %j: %s', (lateness, words) => {
  const text = latenessText(5, lateness, 8);
  expect(text).toContain(words);
  expect(text).toContain(`the loop was ${lateness.loopMs.toFixed(1)} ms late`);
  expect(text).toContain(`waited ${lateness.waitingMs.toFixed(1)} ms for one of 8 connections`);
});
