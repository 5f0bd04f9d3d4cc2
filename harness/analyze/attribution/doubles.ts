import type { Call } from '../../core/call.ts';
import { outcomeOf } from './outcome.ts';

/**
 * Calls in order of arrival, each once: a line that stands twice in a log, and a request that two gateways have passed on one to
 * the other: by its nonce, or by its traceparent where all else that it asked for and was told is the same, and one was under way
 * within the other. Of two the one with an answer stays.
 */
export function withoutDoubles(calls: readonly Call[]): readonly Call[] {
  const sorted = calls.toSorted((one, other) => one.arrivedMs - other.arrivedMs || one.doneMs - other.doneMs);
  const kept: Call[] = [];
  const places = new Map<string, number>();
  for (const call of sorted) {
    const key = keyOf(call);
    const at = places.get(key);
    const before = at === undefined ? undefined : kept[at]!;
    if (at === undefined || before === undefined || !isSame(before, call)) {
      places.set(key, kept.push(call) - 1);
      continue;
    }
    if (outcomeOf(before) === 'unknown' && outcomeOf(call) !== 'unknown') kept[at] = call;
  }
  return kept;
}

function keyOf(call: Call): string {
  const { nonce, traceparent, method, path, status, ifMatch, etag } = call;
  if (nonce !== undefined) return `nonce ${nonce} ${method} ${path}`;
  if (traceparent === undefined) return JSON.stringify(call);
  return `trace ${JSON.stringify([traceparent, method, path, status, ifMatch, etag])}`;
}

function isSame(one: Call, other: Call): boolean {
  if (one.nonce !== undefined || one.traceparent === undefined) return true;
  return other.doneMs <= one.doneMs;
}
