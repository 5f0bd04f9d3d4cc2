import { answerKinds } from '../core/history.ts';
import type { History } from '../core/history.ts';
import { settlements } from '../core/operation.ts';
import type { Percentiles, Windows } from '../core/run-record.ts';
import type { Window } from './window.ts';

/** Correlation that lasts for less than one of so many windows leaves them independent, and for more than a few tells too little. */
const count = 128;

const conflict = answerKinds.indexOf('conflict');
const notSent = answerKinds.indexOf('notSent');
const won = settlements.indexOf('won') + 1;
const unknown = settlements.indexOf('unknown') + 1;
const failed = settlements.indexOf('error') + 1;

/** Counts what happened in each part of the measured time, by the percentiles of all of it; undefined where nothing settled. */
export function windowsOf(
  history: History,
  { fromMs, toMs }: Window,
  latencyMs: Percentiles,
): Windows | undefined {
  const { p50, p90, p99, p999 } = latencyMs;
  if (p50 === undefined || p90 === undefined) return undefined;
  // As the histogram has them: in whole microseconds.
  const edgesUs = Float64Array.of(p50, p90, p99 ?? Infinity, p999 ?? Infinity).map((ms) =>
    Math.round(ms * 1000),
  );
  const above = [...edgesUs].map(() => new Uint32Array(count));
  const named = {
    operations: new Uint32Array(count),
    unknown: new Uint32Array(count),
    errors: new Uint32Array(count),
    attempts: new Uint32Array(count),
    conflicts: new Uint32Array(count),
    won: new Uint32Array(count),
  };
  const perMs = count / (toMs - fromMs);
  const { intended, done, answer, command, settled } = history.columns;
  for (let row = 0; row < history.count; row++) {
    const wasSent = answer[row] !== notSent;
    const [dueMs, endedMs, settlement] = [intended[row]!, done[row]!, settled[row]!];
    if (settlement === won && wasSent && endedMs >= fromMs && endedMs < toMs)
      named.won[Math.floor((endedMs - fromMs) * perMs)]! += 1;
    if (dueMs < fromMs || dueMs >= toMs) continue;
    const at = Math.floor((dueMs - fromMs) * perMs);
    if (wasSent && command[row]! > 0) {
      named.attempts[at]! += 1;
      if (answer[row] === conflict) named.conflicts[at]! += 1;
    }
    if (settlement === 0) continue;
    named.operations[at]! += 1;
    if (settlement === unknown) named.unknown[at]! += 1;
    if (settlement === failed) named.errors[at]! += 1;
    const us = Math.max(1, Math.round((endedMs - dueMs) * 1000));
    for (let edge = 0; edge < edgesUs.length && us > edgesUs[edge]!; edge++) above[edge]![at]! += 1;
  }
  const [over50 = '', over90 = '', over99 = '', over999 = ''] = above.map((counts) => counts.join(' '));
  const { operations, ...others } = named;
  return {
    count,
    operations: operations.join(' '),
    above: {
      p50: over50,
      p90: over90,
      ...(p99 === undefined ? {} : { p99: over99 }),
      ...(p999 === undefined ? {} : { p999: over999 }),
    },
    unknown: others.unknown.join(' '),
    errors: others.errors.join(' '),
    attempts: others.attempts.join(' '),
    conflicts: others.conflicts.join(' '),
    won: others.won.join(' '),
  };
}
