import type { Fault } from '../core/fault.ts';
import { find } from '../core/registry.ts';
import { formatDuration } from '../core/units.ts';
import { lockTimes } from './lock-times.ts';
import type { Choices } from './choices.ts';
import { whereabouts } from './merged.ts';
import type { Merged } from './merged.ts';

/** Lists faults that cannot happen where and when they are ordered. */
export function faultContradictions(merged: Merged, choices: Choices): string[] {
  const { fault, url, store, work, timeout, duration, arrival } = merged;
  const source = fault.source ?? '--fault';
  if (fault.values.length === 0) return [];
  if (url.values.length > 0)
    return [`${source}: the service ${whereabouts(merged)} is not ours to harm; leave it out`];
  const [timeoutMs = 0] = timeout.values;
  const [durationMs = 0] = duration.values;
  const times = lockTimes({ workMs: Math.max(...work.values), timeoutMs, faults: fault.values });
  const lasting = !arrival.broken && !duration.broken && arrival.values.some((kind) => kind !== 'burst');
  const problems: string[] = [];
  for (const { kind: name, argument = 0, atMs, text } of fault.values) {
    const kind = find(choices.faults, name, 'fault');
    if (typeof kind === 'string') continue;
    for (const place of store.broken ? [] : store.values)
      if (kind.stores?.includes(place) === false)
        problems.push(
          `${source}: ${name} needs a store in a server of its own, and ${place} is none that it can be done to; choose --store ${kind.stores.join(' or ')}`,
        );
    const lastsMs = work.broken ? 0 : (kind.lastsMs?.(argument, times) ?? 0);
    const dead = kind.stores === undefined ? undefined : endOfServer(fault.values, { atMs, text }, choices);
    if (dead !== undefined)
      problems.push(
        `${source}: after ${dead} there is no store that ${text} could be done to; leave one of them out, or take restart-store`,
      );
    const room = `the race is measured for ${formatDuration(durationMs)}; name an earlier time or raise --duration`;
    if (lasting && atMs >= durationMs) problems.push(`${source}: ${text} is after the end, ${room}`);
    else if (lasting && atMs + lastsMs >= durationMs)
      problems.push(`${source}: ${text} lasts ${formatDuration(lastsMs)}, beyond the end, ${room}`);
    if (name === 'slow-store' && !timeout.broken && 2 * argument >= timeoutMs)
      problems.push(
        `${source}: ${text} lets every request time out, as reading and writing take ${formatDuration(2 * argument)} and clients wait ${formatDuration(timeoutMs)}; raise --timeout`,
      );
  }
  return problems;
}

/** The fault before another one that leaves no server for it. */
function endOfServer(
  faults: readonly Fault[],
  { atMs, text }: Pick<Fault, 'atMs' | 'text'>,
  choices: Choices,
): string | undefined {
  const leavesNone = (name: string): boolean =>
    choices.faults.some((kind) => kind.name === name && kind.leavesNoServer === true);
  return faults.find((other) => other.text !== text && other.atMs <= atMs && leavesNone(other.kind))?.text;
}
