import type { Call } from '../../core/call.ts';

/** How far the times of logs can be believed. */
export interface Slack {
  /** Times of two calls may be wrong by so much against each other. */
  readonly ms: number;
  /** What of that is the resolution of the coarsest log, and how far the clocks of the machines that wrote them may be apart. */
  readonly resolutionMs: number;
  readonly clockMs: number;
}

/** How far times can be believed; twice the resolution, as when a call came is often reckoned from when it was done. */
export function slackOf(resolutionMs: number, clockMs = 0): Slack {
  return { resolutionMs, clockMs, ms: 2 * resolutionMs + clockMs };
}

/** Whether a call was surely done before another came; otherwise the service may have decided them in any order. */
export function isBefore(one: Call, other: Call, slack: Slack): boolean {
  return one.doneMs + slack.ms < other.arrivedMs;
}
