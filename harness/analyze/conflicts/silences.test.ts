import { expect, test } from 'vitest';
import { ConflictAnalysis } from './conflict-analysis.ts';
import type { Silence, SilencesFound } from './silences.ts';

const minuteMs = 60_000;

/** Silences of a log with a request at each of these minutes. */
function allOf(minutes: readonly number[], tookMs = 5): SilencesFound {
  const analysis = new ConflictAnalysis();
  for (const minute of minutes)
    analysis.take(
      {
        arrivedMs: minute * minuteMs - tookMs,
        doneMs: minute * minuteMs,
        method: 'GET',
        path: '/a',
        status: 200,
      },
      1,
    );
  return analysis.findings().silences;
}

function silencesOf(minutes: readonly number[], tookMs = 5): readonly Silence[] {
  return allOf(minutes, tookMs).longest;
}

const each = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) }, (_, at) => from + at * step);

test('an hour without any request is named, from the last answer before it to the next arrival', () => {
  const found = silencesOf([...each(0, 60, 0.1), ...each(120, 180, 0.1)]);
  expect(found).toHaveLength(1);
  expect(found[0]?.fromMs).toBeCloseTo(59.9 * minuteMs);
  expect(found[0]?.toMs).toBeCloseTo(120 * minuteMs - 5);
});

test.each([
  ['where requests are seldom, to wait for the next is nothing odd', each(0, 1000, 20), 5],
  ['a short silence is none', [...each(0, 60, 0.01), ...each(60.9, 100, 0.01)], 5],
  [
    'while an answer takes long, it is not silent',
    [...each(0, 60, 0.1), ...each(120, 180, 0.1)],
    61 * minuteMs,
  ],
  ['load may fall to a tenth', [...each(0, 100, 0.1), ...each(100, 200, 1)], 5],
])('%s', (_, minutes, tookMs) => expect(silencesOf(minutes, tookMs)).toEqual([]));

test('of many silences those that are longest are told, and how many there are, and how long all of them together', () => {
  const days = Array.from({ length: 9 }, (_, day) => each(day * 1440, day * 1440 + 600 - day, 0.5)).flat();
  expect(silencesOf(days).map(({ fromMs }) => Math.floor(fromMs / minuteMs / 1440))).toEqual([3, 4, 5, 6, 7]);
  const { count, wholeMs } = allOf(days);
  expect(count).toBe(8);
  // 600 minutes less a minute for each day are talked through; the next day begins after the last of 1,440.
  const minutes = [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, day) => sum + 1440 - (600 - day) + 0.5, 0);
  expect(wholeMs / minuteMs).toBeCloseTo(minutes, 0);
});
