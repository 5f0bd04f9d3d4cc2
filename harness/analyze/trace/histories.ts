import type { Call } from '../../core/call.ts';

/** Of the names that one log has, the share that another must have at other times, and how many at least, for them to be of two races. */
const [leastShare, leastNames] = [0.5, 2];
/** Calls of one name this near may be one, seen by two gateways. */
const nearMs = 1000;

/**
 * The calls to a record as the histories that they are of: one, as a rule; or each log for itself where logs give the same nonces or
 * traces to calls at other times, as races with one seed do. A few such names are requests that were sent again.
 */
export function historiesOf(
  logs: ReadonlyMap<string, readonly Call[]>,
  slackMs: number,
): readonly (readonly Call[])[] {
  const each = [...logs.values()].filter(({ length }) => length > 0);
  const named = each.map(byName);
  const areApart = named.some((one, at) => named.slice(at + 1).some((other) => areTwo(one, other, slackMs)));
  return areApart ? each : [each.flat()];
}

/** The calls by their name: nonce or trace, with what was asked for. */
function byName(calls: readonly Call[]): ReadonlyMap<string, readonly Call[]> {
  const names = new Map<string, Call[]>();
  for (const call of calls) {
    const { nonce, traceparent, method, path } = call;
    if (nonce === undefined && traceparent === undefined) continue;
    const name = `${nonce ?? traceparent?.slice(3, 35)} ${method} ${path}`;
    const same = names.get(name);
    if (same === undefined) names.set(name, [call]);
    else same.push(call);
  }
  return names;
}

function areTwo(
  one: ReadonlyMap<string, readonly Call[]>,
  other: ReadonlyMap<string, readonly Call[]>,
  slackMs: number,
): boolean {
  const [few, many] = one.size <= other.size ? [one, other] : [other, one];
  let [shared, apart] = [0, 0];
  for (const [name, calls] of few) {
    const others = many.get(name);
    if (others === undefined) continue;
    shared += 1;
    if (!calls.some((call) => others.some((same) => areNear(call, same, slackMs)))) apart += 1;
  }
  return apart >= leastNames && apart >= leastShare * shared && apart >= leastShare * few.size;
}

function areNear(one: Call, other: Call, slackMs: number): boolean {
  const byMs = Math.max(slackMs, nearMs);
  return one.arrivedMs <= other.doneMs + byMs && other.arrivedMs <= one.doneMs + byMs;
}
