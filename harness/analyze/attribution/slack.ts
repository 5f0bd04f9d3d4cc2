import type { Call } from '../../core/call.ts';

/** How far the times of a log can be believed. */
export interface Slack {
  /** Times of two calls may be wrong by so much against each other. */
  readonly ms: number;
  /** What of that is the resolution of the log, and what is between the clocks of the machines that wrote it. */
  readonly resolutionMs: number;
  readonly clockMs: number;
}

/** Grains that times are written in, from the coarsest. */
const grains = [1000, 100, 10, 1, 0.1, 0.01, 0.001] as const;
/** Calls of each log that are looked at: a grain that so many share is no chance. */
const looked = 1000;

/**
 * Finds out how far times can be believed, of logs that each have one writer: by the coarsest grain that all times of a log are
 * multiples of, twice, as when a call came is often reckoned from when it was done; and by `clockMs`, how far the clocks of the
 * machines may be apart.
 */
export function slackOf(logs: readonly (readonly Call[])[], clockMs = 0): Slack {
  const resolutionMs = Math.max(0, ...logs.filter(({ length }) => length > 0).map(resolutionOf));
  return { resolutionMs, clockMs, ms: 2 * resolutionMs + clockMs };
}

function resolutionOf(calls: readonly Call[]): number {
  const step = Math.max(1, Math.floor(calls.length / looked));
  const times = calls.flatMap((call, index) => (index % step === 0 ? [call.arrivedMs, call.doneMs] : []));
  return grains.find((grain) => times.every((ms) => isMultiple(ms, grain))) ?? 0;
}

/** Doubles that hold milliseconds since 1970 are a quarter of a microsecond apart. */
function isMultiple(ms: number, grain: number): boolean {
  return Math.abs(ms / grain - Math.round(ms / grain)) * grain < 0.0003;
}

/** Whether a call was surely done before another came; otherwise the service may have decided them in any order. */
export function isBefore(one: Call, other: Call, slack: Slack): boolean {
  return one.doneMs + slack.ms < other.arrivedMs;
}
