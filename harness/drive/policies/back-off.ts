import type { BackOff, PolicyTurn } from '../../core/operation.ts';
import { formatDuration, parseDuration } from '../../core/units.ts';

/** Nobody pauses longer than this between two attempts. */
const longestPauseMs = 60_000;

/**
 * The pause before another attempt when `made` were made since `startedMs`; undefined when attempts or patience are used
 * up. What the service asks for with Retry-After comes first: whoever cannot wait that long gives up, and jitter on top
 * keeps clients that were told the same time from coming back together.
 */
export function pauseAfter(
  made: number,
  startedMs: number,
  { tuning, clock, random }: PolicyTurn,
  retryAfterMs = 0,
): number | undefined {
  if (made >= tuning.attempts) return undefined;
  const pauseMs = retryAfterMs + drawn(tuning.backOff, made, random);
  return clock() + pauseMs - startedMs > tuning.patienceMs ? undefined : pauseMs;
}

/** Full jitter: Brooker 2015, "Exponential Backoff And Jitter". */
function drawn(backOff: BackOff, made: number, random: () => number): number {
  switch (backOff.kind) {
    case 'none':
      return 0;
    case 'fixed':
      return backOff.ms;
    case 'exponential':
      return random() * Math.min(backOff.longestMs, backOff.firstMs * 2 ** (made - 1));
  }
}

/** Reads `none`, `fixed:10ms` or `exponential:2ms/64ms`; otherwise the answer says what to write. */
export function parseBackOff(text: string): BackOff | string {
  if (text === 'none') return { kind: 'none' };
  const shown = JSON.stringify(text);
  const [kind, rest = ''] = text.split(/:(.*)/s);
  if (kind === 'fixed') {
    const ms = pauseIn(rest);
    if (ms !== undefined) return { kind, ms };
    return `${shown} needs a time of at most ${formatDuration(longestPauseMs)}; write fixed:10ms`;
  }
  if (kind === 'exponential') {
    const [firstMs, longestMs, ...more] = rest.split('/').map(pauseIn);
    if (firstMs !== undefined && longestMs !== undefined && more.length === 0 && firstMs <= longestMs)
      return { kind, firstMs, longestMs };
    return `${shown} needs the first and the longest pause, at most ${formatDuration(longestPauseMs)}; write exponential:2ms/64ms`;
  }
  return `unknown back-off ${shown}; write none, fixed:10ms or exponential:2ms/64ms`;
}

/** Writes a back-off as `parseBackOff` reads it. */
export function formatBackOff(backOff: BackOff): string {
  switch (backOff.kind) {
    case 'none':
      return 'none';
    case 'fixed':
      return `fixed:${written(backOff.ms)}`;
    case 'exponential':
      return `exponential:${written(backOff.firstMs)}/${written(backOff.longestMs)}`;
  }
}

function pauseIn(text: string): number | undefined {
  const ms = parseDuration(text);
  return typeof ms === 'number' && ms > 0 && ms <= longestPauseMs ? ms : undefined;
}

function written(ms: number): string {
  return formatDuration(ms).replace(' ', '').replace('µ', 'u');
}
