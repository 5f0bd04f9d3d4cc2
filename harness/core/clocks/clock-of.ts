import { anchorOf, fastestDrift } from './anchor.ts';
import type { Anchor, Exchange } from './anchor.ts';
import { unboundedMs } from './clock.ts';
import type { Clock } from './clock.ts';

/** How much the drift of two clocks is held to change by itself, 50 parts in a million: crystals do by far less. */
const wander = 50e-6;

/** What lies between two rounds: how fast the offset changes, and how far that may be wrong. */
interface Stretch {
  readonly slope: number;
  readonly slopeBound: number;
  readonly wander: number;
}

/**
 * The clock of an agent from rounds of at least `exchangesInRound` exchanges, in the order of time: before, in the middle of
 * and after what is to be mapped, and in long runs every 10 s (half of the time between two rounds × 50 ppm is added to the
 * bound). Between rounds the offset is a straight line; where the lines of neighbours cannot be one drift, the clock was
 * slewed, and the bound grows by how much. Outside of them it grows with the distance. Throws RangeError without a round.
 */
export function clockOf(rounds: readonly (readonly Exchange[])[]): Clock {
  const anchors = rounds.filter((round) => round.length > 0).map(anchorOf);
  if (anchors.length === 0)
    throw new RangeError('a clock is known by at least one exchange, and there was none');
  const isSteady = anchors.every(
    ({ agentMs, boundMs }, at) => boundMs < unboundedMs && agentMs > (anchors[at - 1]?.agentMs ?? -Infinity),
  );
  if (!isSteady) return { offsetMs: () => anchors[0]!.offsetMs, boundMs: () => unboundedMs };
  const stretches = stretchesOf(anchors);
  /** The last anchor at or before a moment, -1 for none. */
  const before = (agentMs: number): number => {
    let from = 0;
    let to = anchors.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (anchors[middle]!.agentMs > agentMs) to = middle;
      else from = middle + 1;
    }
    return from - 1;
  };
  return {
    offsetMs(agentMs) {
      const at = Math.max(0, before(agentMs));
      const { agentMs: fromMs, offsetMs } = anchors[at]!;
      const { slope } = stretches[Math.min(at, stretches.length - 1)]!;
      return offsetMs + slope * (agentMs - fromMs);
    },
    boundMs(agentMs) {
      const at = before(agentMs);
      const one = anchors[Math.max(0, at)]!;
      const other = anchors[at + 1];
      const stretch = stretches[Math.min(Math.max(0, at), stretches.length - 1)]!;
      const sinceMs = Math.abs(agentMs - one.agentMs);
      if (at < 0 || other === undefined)
        return Math.min(unboundedMs, one.boundMs + (stretch.slopeBound + stretch.wander) * sinceMs);
      const untilMs = other.agentMs - agentMs;
      const between = (one.boundMs * untilMs + other.boundMs * sinceMs) / (sinceMs + untilMs);
      return Math.min(unboundedMs, between + stretch.wander * Math.min(sinceMs, untilMs));
    },
  };
}

/** The lines between anchors, at least one; a single round says nothing of the drift. */
function stretchesOf(anchors: readonly Anchor[]): Stretch[] {
  const lines = anchors.slice(1).map((other, at) => {
    const one = anchors[at]!;
    const tookMs = other.agentMs - one.agentMs;
    return {
      slope: (other.offsetMs - one.offsetMs) / tookMs,
      slopeBound: (other.boundMs + one.boundMs) / tookMs,
    };
  });
  if (lines.length === 0) return [{ slope: 0, slopeBound: fastestDrift, wander: 0 }];
  const bends = lines.slice(1).map((line, at) => bendOf(lines[at]!, line));
  return lines.map((line, at) => ({
    ...line,
    wander: wander + Math.max(bends[at - 1] ?? 0, bends[at] ?? 0),
  }));
}

/** How far the drift may have changed between two lines; 0 where both may be the same. */
function bendOf(one: Omit<Stretch, 'wander'>, other: Omit<Stretch, 'wander'>): number {
  const apart = Math.abs(other.slope - one.slope);
  const doubt = one.slopeBound + other.slopeBound;
  return apart > doubt ? apart + doubt : 0;
}
