import { expect, test } from 'vitest';
import { callFields } from '../../core/call.ts';
import type { CallField } from '../../core/call.ts';
import { blindSpots } from './blind-spots.ts';
import { ConflictAnalysis } from './conflict-analysis.ts';

const none = Object.fromEntries(Object.keys(callFields).map((field) => [field, 0])) as Record<
  CallField,
  number
>;

/** What is said of a log without tags, in which one changes what another has read a second before. */
function said(names: readonly [string, string] | undefined): string {
  const analysis = new ConflictAnalysis();
  const take = (fromMs: number, method: string, status: number, client: string | undefined): void => {
    const call = { arrivedMs: fromMs, doneMs: fromMs + 5, method, status, path: '/docs/1' };
    analysis.take(client === undefined ? call : { ...call, client }, 1);
  };
  take(0, 'GET', 200, names?.[0]);
  take(500, 'PUT', 200, names?.[1]);
  take(1000, 'PUT', 409, names?.[0]);
  const having = {
    ...none,
    method: 3,
    time: 3,
    end: 3,
    path: 3,
    status: 3,
    client: names === undefined ? 0 : 3,
  };
  return blindSpots(having, analysis.findings())
    .map(({ unknown }) => unknown)
    .join('\n');
}

test('without tags races are told by what was read, where clients are known, and else by time alone', () => {
  expect(said(['ada', 'eve'])).toMatch(/when its client had read the record/);
  expect(said(['10.0.0.1', '10.0.0.2'])).toMatch(/overlap in time alone/);
  expect(said(undefined)).toMatch(/overlap in time alone/);
});
