import type { Call } from '../../core/call.ts';
import { outcomeOf } from './outcome.ts';

/**
 * Calls in order of arrival, each once: a line that stands twice in a log, and a request that two gateways have passed on one to
 * the other. Both have the nonce, or else the traceparent, the method, the path and what was asked for in common, and one was under
 * way within the other: with one name at other times they are two, as a request that is sent again. Of two the one with an answer
 * stays.
 */
export function withoutDoubles(calls: readonly Call[], slackMs = 0): readonly Call[] {
  const sorted = calls.toSorted((one, other) => one.arrivedMs - other.arrivedMs || one.doneMs - other.doneMs);
  const kept: Call[] = [];
  const places = new Map<string, number>();
  for (const call of sorted) {
    const key = keyOf(call);
    const at = places.get(key);
    const before = at === undefined ? undefined : kept[at]!;
    if (at === undefined || before === undefined || !isSame(before, call, slackMs)) {
      places.set(key, kept.push(call) - 1);
      continue;
    }
    if (outcomeOf(before) === 'unknown' && outcomeOf(call) !== 'unknown') kept[at] = call;
  }
  return kept;
}

function keyOf(call: Call): string {
  const { nonce, traceparent, method, path, ifMatch, ifNoneMatch, idempotencyKey } = call;
  if (nonce === undefined && traceparent === undefined) return JSON.stringify(call);
  const name = nonce === undefined ? `trace ${traceparent?.slice(3, 35)}` : `nonce ${nonce}`;
  return JSON.stringify([name, method, path, ifMatch, ifNoneMatch, idempotencyKey]);
}

/** Whether two calls of one name were under way one within the other, and were told the same, as far as each knows. */
function isSame(one: Call, other: Call, slackMs: number): boolean {
  const isWithin = other.arrivedMs <= one.doneMs && other.doneMs <= one.doneMs + slackMs;
  const isAround = other.arrivedMs <= one.arrivedMs + slackMs && other.doneMs >= one.doneMs;
  if (!isWithin && !isAround) return false;
  const fates = [outcomeOf(one), outcomeOf(other)];
  if (one.nonce === undefined && one.traceparent !== other.traceparent) {
    // Gateways give a call spans of their own; but a trace may have several calls, so that more must be the same.
    const { client, etag, ifMatch, status } = one;
    return (
      ifMatch !== undefined &&
      etag !== undefined &&
      etag === other.etag &&
      status === other.status &&
      client === other.client
    );
  }
  if (one.status !== other.status) return fates.includes('unknown');
  return one.etag === undefined || other.etag === undefined || one.etag === other.etag;
}
